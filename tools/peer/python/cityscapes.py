"""Cityscapes' own labels and masks: `cityscapes.py labels` prints name and id of each label as JSON, `cityscapes.py draw FOLDER`
makes the labelIds of every polygons.json below, as its authors made those of the download.

The evaluation opens the instanceIds too; they are those of the labels here, for figures of instances are not compared.
"""

import glob
import json
import shutil
import sys

from cityscapesscripts.helpers.labels import labels
from cityscapesscripts.preparation.json2labelImg import json2labelImg

command, *rest = sys.argv[1:]
if command == "labels":
    print(json.dumps([[label.name, label.id] for label in labels]))
else:
    for polygons in glob.glob(f"{rest[0]}/**/*_polygons.json", recursive=True):
        masks = polygons.replace("_polygons.json", "_labelIds.png")
        json2labelImg(polygons, masks, "ids")
        shutil.copy(masks, polygons.replace("_polygons.json", "_instanceIds.png"))
