import { expect, test } from "vitest";
import { expectEncoder } from "./expect-encoder.js";

const check = (metadata: Record<string, string>, wanted: Parameters<typeof expectEncoder>[1]) => () =>
  expectEncoder(metadata, wanted, { file: "w.safetensors" });

test.each([
  [{ architecture: "tf_efficientnet_lite0" }, "efficientnet_lite0"],
  [{ architecture: "efficientnet_lite0" }, "tf_efficientnet_lite0"],
  [{ name: "tf_efficientnet_lite0.in1k" }, "efficientnet_lite0"],
  [{ arch: "timm/tf_efficientnet_lite0.in1k" }, "efficientnet_lite0"],
  [{ encoder: "tu-tf_efficientnet_lite0" }, "efficientnet_lite0"],
  [{ naming: "timm tf_efficientnet_lite0" }, "efficientnet_lite0"],
] as const)("weights whose metadata says another encoder are refused with both names: %j", (metadata, wanted) => {
  const other = wanted === "efficientnet_lite0" ? "tf_efficientnet_lite0" : "efficientnet_lite0";
  const [key] = Object.keys(metadata);
  expect(check(metadata, wanted)).toThrow(
    `w.safetensors, ${key!}: according to its metadata, it holds weights of ${other}, not of ${wanted}\nTo fix it: choose the encoder ${other}, or give weights of ${wanted}`,
  );
});

test.each([
  [{}, "efficientnet_lite0"],
  [{ format: "pt", mean: "0.5", std: "0.5" }, "efficientnet_lite0"],
  [{ architecture: "efficientnet_lite0", name: "efficientnet_lite0.pypi" }, "efficientnet_lite0"],
  // Where a library has two encoders as one, files are converted; a name that no encoder goes by says nothing.
  [{ architecture: "vit_base_r50_s16_224" }, "transunet_r50_vit_b16"],
  [{ architecture: "R50-ViT-B_16" }, "transunet_r50_vit_b16"],
  [{ architecture: "R50-ViT-B_16" }, "vit_base_r50_s16_224"],
  [{ architecture: "EfficientNet", name: "my best run" }, "efficientnet_lite0"],
] as const)("other metadata are no reason to refuse: %j", (metadata, wanted) => {
  expect(check(metadata, wanted)).not.toThrow();
});
