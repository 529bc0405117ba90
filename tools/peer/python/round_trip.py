"""What PyTorch makes of a network: `round_trip.py NETWORK WEIGHTS INPUT OUTPUT [--random]`.

Loads WEIGHTS into NETWORK strictly, runs it on `images` of INPUT in eval mode, and writes its `map` to OUTPUT. With --random,
WEIGHTS is written first, from random weights and running averages.
"""

import sys

import segmentation_models_pytorch as smp
import torch
from safetensors.torch import load_file, save_file

from transunet import TransUNet

NETWORKS = {
    "unet-resnet50": lambda: smp.Unet("resnet50", encoder_weights=None, classes=3),
    "unet-efficientnet_lite0": lambda: smp.Unet("tu-efficientnet_lite0", encoder_weights=None, classes=3),
    "fpn-resnet50": lambda: smp.FPN("resnet50", encoder_weights=None, classes=3),
    "transunet": lambda: TransUNet((128, 64, 32, 16, 16), classes=3),
}


def shake(network):
    """Running averages and scales that are not those of a new network."""
    for module in network.modules():
        if isinstance(module, (torch.nn.BatchNorm2d, torch.nn.GroupNorm)):
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.uniform_(module.bias, -0.5, 0.5)
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.running_mean, -0.5, 0.5)
            torch.nn.init.uniform_(module.running_var, 0.5, 1.5)


def main(name, weights, inputs, outputs, *flags):
    torch.manual_seed(0)
    network = NETWORKS[name]()
    if "--random" in flags:
        shake(network)
        save_file(network.state_dict(), weights)
    else:
        network.load_state_dict(load_file(weights), strict=True)
    network.eval()
    with torch.no_grad():
        save_file({"map": network(load_file(inputs)["images"]).contiguous()}, outputs)


main(*sys.argv[1:])
