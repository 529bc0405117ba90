"""Unpacks from wheels what a C++ program needs of TensorFlow: python3 unpack.py WHEELS_FOLDER TARGET_FOLDER."""

import pathlib
import shutil
import sys
import zipfile

# The C API's headers and the few that they include; the wheel holds 13,000 more that nothing here reads.
HEADERS = (
    "tensorflow/c/",
    "tensorflow/core/common_runtime/next_pluggable_device/c/",
    "tensorflow/core/platform/ctstring",
    "tsl/platform/ctstring",
    "tsl/platform/platform.h",
    "xla/tsl/c/",
)
LIBRARIES = ("libtensorflow_cc.", "libtensorflow_framework.")


def place(name):
    """Where a file of a wheel goes below the target, or None when it is not needed."""
    include = "tensorflow/include/"
    if name.startswith(include) and name[len(include) :].startswith(HEADERS):
        return name[len("tensorflow/") :]
    if name.startswith("tensorflow/lib") and name[len("tensorflow/") :].startswith(LIBRARIES):
        return "lib/" + name[len("tensorflow/") :]
    if name.startswith("nvidia/") and "/include/" not in name:
        return name
    return None


def unpack(wheel, target):
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.infolist():
            relative = place(entry.filename)
            if relative is None or entry.is_dir():
                continue
            path = target / relative
            path.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(entry) as source, open(path, "wb") as sink:
                shutil.copyfileobj(source, sink, 1 << 20)
            mode = entry.external_attr >> 16 & 0o777
            path.chmod((mode or 0o644) | 0o444)


if __name__ == "__main__":
    folder, target = map(pathlib.Path, sys.argv[1:3])
    for wheel in sorted(folder.glob("*.whl")):
        unpack(wheel, target)
        wheel.unlink()
