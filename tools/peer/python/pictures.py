"""What Pillow makes of image files: `pictures.py FOLDER` reads paths from standard input, a line each, writes the RGB of the
i-th as FOLDER/i.rgb, and prints a JSON line of each.

RGB is `convert("RGB")`; where there is transparency the picture lies on white first, and of grey of 16 bits it is the high
byte. EXIF orientation is followed.
"""

import json
import sys
import warnings
from pathlib import Path

from PIL import Image, ImageOps

warnings.simplefilter("ignore")
folder = Path(sys.argv[1])


def decoded(path):
    with Image.open(path) as image:
        image.load()
        mode = image.mode
        if image.has_transparency_data:
            rgba = image.convert("RGBA")
            white = Image.new("RGBA", rgba.size, "white")
            white.alpha_composite(rgba)
            rgb = white.convert("RGB")
        elif mode.startswith("I;16"):
            # The high byte: Pillow clips at 255, which makes nearly all of a picture white.
            rgb = Image.frombytes("L", image.size, image.tobytes()[mode == "I;16" :: 2]).convert("RGB")
        else:
            rgb = image.convert("RGB")
        # Of EXIF alone: Pillow would also follow XMP and ImageMagick's text.
        orientation = Image.Exif()
        orientation.load(image.info.get("exif", b""))
        number = orientation.get(0x0112, image.tag_v2.get(0x0112, 1) if hasattr(image, "tag_v2") else 1)
        upright = Image.Exif()
        upright[0x0112] = number
        rgb.info["exif"] = upright.tobytes()
        rgb.getexif()[0x0112] = number
        return mode, ImageOps.exif_transpose(rgb)


for i, line in enumerate(sys.stdin):
    path = line.rstrip("\n")
    try:
        mode, rgb = decoded(path)
        (folder / f"{i}.rgb").write_bytes(rgb.tobytes())
        row = {"mode": mode, "width": rgb.width, "height": rgb.height}
    except Exception as error:  # Whatever Pillow raises is its refusal.
        row = {"refused": f"{type(error).__name__}: {error}"}
    print(json.dumps(row), flush=True)
