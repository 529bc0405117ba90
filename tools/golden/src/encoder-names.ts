import type { Encoder, Seed } from "@ddep/core";
import { efficientnetLite0, resnet18, resnet34, resnet50, vitBaseR50S16 } from "@ddep/encoders";

/** Our encoders by their names in timm. */
export const encoders = new Map<string, (seed: Seed) => Encoder>([
  ["resnet18", resnet18],
  ["resnet34", resnet34],
  ["resnet50", resnet50],
  ["efficientnet_lite0", efficientnetLite0],
  ["vit_base_r50_s16_224", vitBaseR50S16],
]);
