"""Cityscapes' own labels and masks: `cityscapes.py labels` prints name and id of each label as JSON, `cityscapes.py draw FOLDER`
makes labelIds and instanceIds of every polygons.json below, as its authors made those of the download.
"""

import glob
import json
import sys

from cityscapesscripts.helpers.labels import labels
from cityscapesscripts.preparation.json2instanceImg import json2instanceImg
from cityscapesscripts.preparation.json2labelImg import json2labelImg

command, *rest = sys.argv[1:]
if command == "labels":
    print(json.dumps([[label.name, label.id] for label in labels]))
else:
    for polygons in glob.glob(f"{rest[0]}/**/*_polygons.json", recursive=True):
        json2labelImg(polygons, polygons.replace("_polygons.json", "_labelIds.png"), "ids")
        json2instanceImg(polygons, polygons.replace("_polygons.json", "_instanceIds.png"), "ids")
