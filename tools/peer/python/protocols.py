"""The classes that PyTorch predicts: `protocols.py WEIGHTS INPUT OUTPUT VIEWS`.

Loads WEIGHTS strictly into segmentation_models_pytorch's U-Net over EfficientNet-Lite0, predicts each image [1, 3, H, W] of
INPUT in each of VIEWS, a JSON object of the arguments of `views.composed`, and writes the classes to OUTPUT as VIEW/IMAGE.
"""

import json
import sys

import segmentation_models_pytorch as smp
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

from views import composed

STRIDE = 32


def padded(network):
    """The network on images of any size: zeros at the right and the bottom, and the map cropped back."""

    def segment(x):
        height, width = x.shape[2:]
        x = F.pad(x, (0, -width % STRIDE, 0, -height % STRIDE))
        return network(x)[:, :, :height, :width]

    return segment


def main(weights, inputs, outputs, views):
    state = load_file(weights)
    classes = len(state["segmentation_head.0.bias"])
    network = smp.Unet("tu-efficientnet_lite0", encoder_weights=None, classes=classes)
    network.load_state_dict(state, strict=True)
    segment = padded(network.eval())
    predicted = {}
    with torch.inference_mode():
        for name, image in load_file(inputs).items():
            for view, options in json.loads(views).items():
                logits = composed(segment, **options)(image)
                predicted[f"{view}/{name}"] = logits.argmax(1).to(torch.uint8)
    save_file(predicted, outputs)


main(*sys.argv[1:])
