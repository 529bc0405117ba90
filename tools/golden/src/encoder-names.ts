import type { Encoder, Seed } from "@ddep/core";
import { bottleneck, efficientnetLite0, resnet, resnet18, resnet34, resnet50, vitBaseR50S16 } from "@ddep/encoders"; // prettier-ignore

/** Our encoders by their names in timm. */
export const encoders = new Map<string, (seed: Seed) => Encoder>([
  ["resnet18", resnet18],
  ["resnet34", resnet34],
  ["resnet50", resnet50],
  ["resnet101", (seed) => resnet({ name: "resnet101", block: bottleneck, layers: [3, 4, 23, 3], seed })],
  ["efficientnet_lite0", efficientnetLite0],
  ["vit_base_r50_s16_224", vitBaseR50S16],
]);
