"""The steps of a work in PyTorch: `step.py WORK MODE`, MODE eager or compile.

WORK is that of work.ts in JSON, with the name that the encoder has here.
A line with a number on the input asks for so many steps; a line of JSON on the output says what they took.
"""

import contextlib
import json
import pathlib
import resource
import sys
import time

import segmentation_models_pytorch as smp
import torch
import torch.nn.functional as F

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "peer" / "python"))
from transunet import TransUNet  # noqa: E402

CLASSES = 11
SIGMA = 0.22


def unet(encoder, widths, **rest):
    return smp.Unet(encoder, decoder_channels=tuple(widths), **rest)


def fpn(encoder, widths, **rest):
    pyramid, segmentation = widths
    return smp.FPN(encoder, decoder_pyramid_channels=pyramid, decoder_segmentation_channels=segmentation, **rest)


class Split(torch.nn.Module):
    """A network as the part that may be frozen and the rest."""

    def __init__(self, work):
        super().__init__()
        classes = 3 if work["stage"] == "pretrain" else CLASSES
        if work["decoder"] == "transunet":
            network = TransUNet(tuple(work["widths"]), classes, work["size"])
            self.encoder, self.decoder, self.head = network.transformer, network.decoder, network.segmentation_head
            self.join = lambda decoder, features: decoder(grid(features[0]), features[1])
        else:
            build = {"unet": unet, "fpn": fpn}[work["decoder"]]
            network = build(work["encoder"], work["widths"], encoder_weights=None, classes=classes)
            self.encoder, self.decoder, self.head = network.encoder, network.decoder, network.segmentation_head
            self.join = lambda decoder, features: decoder(features)
        self.frozen = work["stage"] == "pretrain"
        if self.frozen:
            self.encoder.requires_grad_(False)

    def train(self, mode=True):
        super().train(mode)
        if self.frozen:
            self.encoder.eval()
        return self

    def forward(self, x):
        with torch.no_grad() if self.frozen else contextlib.nullcontext():
            features = self.encoder(x)
        return self.head(self.join(self.decoder, features))


def grid(tokens):
    side = int(tokens.shape[1] ** 0.5)
    return tokens.transpose(1, 2).unflatten(2, (side, side))


def make_step(work, mode):
    batch, size = work["batch"], work["size"]
    network = Split(work).to(memory_format=torch.channels_last)
    network.train(work["stage"] != "inference")
    forward = torch.compile(network) if mode == "compile" else network
    pixels = torch.randn(batch, 3, size, size).contiguous(memory_format=torch.channels_last)
    truth = (torch.arange(batch * size * size) * 7 % CLASSES).reshape(batch, size, size)
    half = torch.autocast("cpu", torch.bfloat16, enabled=work["precision"] == "bfloat16")
    optimizer = torch.optim.Adam([p for p in network.parameters() if p.requires_grad], lr=1e-4)
    gamma = 1 / (1 + SIGMA**2)

    def predict():
        with torch.inference_mode(), half:
            return forward(pixels.clone()).argmax(1)

    def train():
        images = pixels.clone()
        if work["stage"] == "pretrain":
            noise = torch.randn_like(images)
            with half:
                map = forward(gamma**0.5 * images + (1 - gamma) ** 0.5 * noise)
            loss = F.mse_loss(map.float(), noise)
        else:
            with half:
                map = forward(images)
            loss = F.cross_entropy(map.float(), truth, ignore_index=255)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        return loss.item()

    return predict if work["stage"] == "inference" else train


def main(work, mode):
    torch.manual_seed(0)
    step = make_step(json.loads(work), mode)
    for line in sys.stdin:
        milliseconds = []
        for _ in range(int(line)):
            start = time.perf_counter()
            step()
            milliseconds.append(1000 * (time.perf_counter() - start))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        versions = {"PyTorch": torch.__version__}
        print(json.dumps({"milliseconds": milliseconds, "peakBytes": peak, "versions": versions}), flush=True)


main(*sys.argv[1:])
