"""PyTorch's input pipeline: `loader.py PIPELINE`, PIPELINE as pipeline.ts has it in JSON; the protocol is that of step.py.

A line with a number on the input asks for so many batches; a line of JSON on the output says what one of them took.
"""

import json
import pathlib
import resource
import sys
import time

import torch
import torchvision
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms

EXTENSIONS = {".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".avif"}
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
PREFETCH = 2


class Flat(Dataset):
    """Every image below a folder, without labels."""

    def __init__(self, root, transform):
        self.files = sorted(path for path in pathlib.Path(root).rglob("*") if path.suffix.lower() in EXTENSIONS)
        self.transform = transform

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        with Image.open(self.files[index]) as image:
            return self.transform(image.convert("RGB"))


def batches(pipeline):
    transform = transforms.Compose(
        [
            transforms.RandomResizedCrop(pipeline["size"]),
            transforms.RandomHorizontalFlip(),
            transforms.ToTensor(),
            transforms.Normalize(MEAN, STD),
        ]
    )
    loader = DataLoader(
        Flat(pipeline["images"], transform),
        batch_size=pipeline["batch"],
        shuffle=True,
        drop_last=True,
        num_workers=pipeline["workers"],
        prefetch_factor=PREFETCH,
        persistent_workers=True,
    )
    while True:
        yield from loader


def main(pipeline):
    pipeline = json.loads(pipeline)
    torch.manual_seed(0)
    stream = batches(pipeline)
    for line in sys.stdin:
        # What was made ready between two turns counts for nothing.
        for _ in range(PREFETCH * pipeline["workers"]):
            next(stream)
        start = time.perf_counter()
        for _ in range(int(line)):
            next(stream)
        milliseconds = [1000 * (time.perf_counter() - start) / int(line)]
        # Of this process: its workers are others.
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        versions = {"PyTorch": torch.__version__, "torchvision": torchvision.__version__}
        print(json.dumps({"milliseconds": milliseconds, "peakBytes": peak, "versions": versions}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
