"""Loads unet-smp.safetensors strictly into segmentation_models_pytorch and compares its logits with those of check.safetensors."""

import segmentation_models_pytorch as smp
import torch
from safetensors.torch import load_file

TOLERANCE = 1e-3

state = load_file("unet-smp.safetensors")
network = smp.Unet("resnet18", encoder_weights=None, classes=3)
network.load_state_dict(state, strict=True)
network.eval()
print(f"{len(state)} tensors loaded strictly")

check = load_file("check.safetensors")
with torch.inference_mode():
    logits = network(check["images"])
error = (logits - check["logits"]).abs().max() / check["logits"].std()
if not error < TOLERANCE:
    raise SystemExit(f"the logits differ by {error:.1e} of their deviation")
print(f"the logits differ by less than {TOLERANCE} of their deviation")
