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
      depth: 5,
      encoder: "resnet34",
      widths: [512, 64, 32, 16, 8],
      classes: 11,
      encoderPrefix: "encoder.",
    },
  ],
  [
    `${smp}("tu-efficientnet_lite0", encoder_weights=None, classes=2)`,
    {
      kind: "unet",
      depth: 5,
      encoder: "efficientnet_lite0",
      widths: [256, 128, 64, 32, 16],
      classes: 2,
      encoderPrefix: "encoder.model.",
    },
  ],
  [
    `${smp}(resnet101, encoder_depth=4, decoder_channels=[64, 32, 16, 8], classes=2)`,
    { kind: "unet", depth: 4, encoder: "resnet101", widths: [64, 32, 16, 8], classes: 2, encoderPrefix: "encoder." },
  ],
  [
    "segmentation_models_pytorch 0.6.0 FPN(resnet50, classes=3), eval mode",
    { kind: "fpn", encoder: "resnet50", pyramid: 256, segmentation: 128, classes: 3, encoderPrefix: "encoder." },
  ],
  [
    'segmentation_models_pytorch 0.6.0 FPN(resnet18, decoder_pyramid_channels=64, decoder_segmentation_channels=32, decoder_merge_policy="add")',
    { kind: "fpn", encoder: "resnet18", pyramid: 64, segmentation: 32, classes: 1, encoderPrefix: "encoder." },
  ],
  [
    "segmentation_models_pytorch 0.6.0 FPN(resnet18, decoder_merge_policy=cat)",
    { kind: "unknown", why: "no FPN with decoder_merge_policy here" },
  ],
  ["segmentation_models_pytorch 0.6.0 Linknet(resnet18)", { kind: "unknown", why: "no Linknet here" }],
  [
    "TransUNet reference code, R50-ViT-B_16, conv_more 512, decoder_channels (512,256,128,64), 3 classes, eval mode",
    { kind: "transunet", widths: [512, 512, 256, 128, 64], classes: 3, encoderPrefix: "transformer." },
  ],
  [
    "TransUNet reference code, ViT-L_16, 3 classes",
    { kind: "unknown", why: "no TransUNet but that of R50-ViT-B_16 here" },
  ],
  ["timm 1.0.31 vgg16", { kind: "unknown", why: "no encoder vgg16 here" }],
  [`${smp}(vgg16, classes=2), eval mode`, { kind: "unknown", why: "no encoder vgg16 here" }],
  [`${smp}(resnet18, classes=2), train mode`, { kind: "unknown", why: "train mode is not compared" }],
  [
    `${smp}(resnet18, decoder_attention_type="scse")`,
    { kind: "unknown", why: "no Unet with decoder_attention_type here" },
  ],
  ["diffusers 0.42.1 DDPMScheduler(num_train_timesteps=1000)", { kind: "schedules", steps: 1000 }],
  ["diffusers 0.42.1 DDIMScheduler()", { kind: "unknown", why: "nothing of that kind here" }],
])("%s", (peer, expected) => {
  expect(parsePeer(peer)).toEqual(expected);
});
