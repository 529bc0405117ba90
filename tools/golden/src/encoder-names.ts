import type { Encoder, Seed } from "@ddep/core";
import { efficientnetLite0, resnet18, resnet34, resnet50 } from "@ddep/encoders";

/** Our encoders by their names in timm. */
export const encoders = new Map<string, (seed: Seed) => Encoder>([
  ["resnet18", resnet18],
  ["resnet34", resnet34],
  ["resnet50", resnet50],
  ["efficientnet_lite0", efficientnetLite0],
]);
