import type { Seed } from "@ddep/core";
import { basicBlock, resnet } from "@ddep/encoders";

/** The smallest ResNet with every stage. */
export const tinyEncoder = (seed: Seed) =>
  resnet({ name: "tiny", block: basicBlock, layers: [1, 1, 1, 1], widths: [4, 4, 8, 8], stemSize: 3, seed });
