import { expect, test } from "vitest";
import { parsePeer } from "./peer.js";

const smp = "segmentation_models_pytorch 0.6.0 Unet";

test.each([
  ["timm 1.0.31 resnet34", { kind: "encoder", encoder: "resnet34" }],
  ["torch 2.15.0 / segmentation_models_pytorch 0.6.0", { kind: "losses" }],
  ["torchmetrics 1.9.0 JaccardIndex", { kind: "metrics" }],
  [
    `${smp}(resnet34, decoder_channels=(512, 64, 32, 16, 8), classes=11), eval mode`,
    {
      kind: "unet",
      encoder: "resnet34",
      widths: [512, 64, 32, 16, 8],
      classes: 11,
      encoderPrefix: "encoder.",
    },
  ],
  [
    `${smp}("tu-efficientnet_lite0", encoder_weights=None, classes=2)`,
    { kind: "unet", encoder: "efficientnet_lite0", widths: [256, 128, 64, 32, 16], classes: 2, encoderPrefix: "encoder.model." }, // prettier-ignore
  ],
  ["timm 1.0.31 resnetv2_50x1_bit", { kind: "encoder", encoder: "resnetv2_50x1_bit" }],
  ["timm 1.0.31 efficientnet_lite0.ra_in1k", { kind: "encoder", encoder: "efficientnet_lite0" }],
  ["timm 1.0.31 convnext_tiny", { kind: "unknown", why: "no encoder convnext_tiny here" }],
  [`${smp}(vgg16, classes=2), eval mode`, { kind: "unknown", why: "no encoder vgg16 here" }],
  [`${smp}(resnet18, classes=2), train mode`, { kind: "unknown", why: "train mode is not compared" }],
  [`${smp}(resnet18, decoder_attention_type="scse")`, { kind: "unknown", why: "no U-Net with decoder_attention_type here" }], // prettier-ignore
  [
    "diffusers 0.42.1 DDPMScheduler(num_train_timesteps=1000)",
    { kind: "unknown", why: "nothing of that kind here" },
  ],
])("%s", (peer, expected) => {
  expect(parsePeer(peer)).toEqual(expected);
});
