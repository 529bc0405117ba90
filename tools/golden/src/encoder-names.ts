import type { Encoder, Seed } from "@ddep/core";
import {
  efficientnetLite0,
  efficientnetLite1,
  efficientnetLite2,
  efficientnetLite3,
  efficientnetLite4,
  mobilenetV2,
  resnet101,
  resnet152,
  resnet18,
  resnet34,
  resnet50,
  resnetv2Bit50x1,
  vitBaseR50S16,
} from "@ddep/encoders";

/** Our encoders by their names in timm. */
export const encoders = new Map<string, (seed: Seed) => Encoder>([
  ["resnet18", resnet18],
  ["resnet34", resnet34],
  ["resnet50", resnet50],
  ["resnet101", resnet101],
  ["resnet152", resnet152],
  ["efficientnet_lite0", efficientnetLite0],
  ["efficientnet_lite1", efficientnetLite1],
  ["efficientnet_lite2", efficientnetLite2],
  ["efficientnet_lite3", efficientnetLite3],
  ["efficientnet_lite4", efficientnetLite4],
  ["mobilenetv2_100", mobilenetV2],
  ["resnetv2_50x1_bit", resnetv2Bit50x1],
  ["vit_base_r50_s16_224", vitBaseR50S16],
]);
