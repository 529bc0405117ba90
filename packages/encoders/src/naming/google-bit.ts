import type { LazyTensor } from "@ddep/core";
import { toOihw } from "./rearrange.js";
import { Renaming, type LazyTensors } from "./renaming.js";

const ROOT = "resnet";
const CONV = "standardized_conv2d/kernel";
const parts = [
  ["a", 1],
  ["b", 2],
  ["c", 3],
] as const;

/**
 * Renames the tensors of Google's Big Transfer network (`BiT-M-R50x1.npz`) to those of timm's `resnetv2_50x1_bit`:
 * kernels `[H, W, I, O]` become `[O, I, H, W]`, gamma and beta become weight and bias.
 *
 * Source: timm, models/resnetv2.py, `_load_weights`.
 *
 * @throws UserError naming a tensor that is missing or has no counterpart
 */
export function googleBitToTimm(tensors: LazyTensors, file = "weights"): LazyTensors {
  const source = new Renaming(tensors, file);
  const out = new Map<string, LazyTensor>();
  const norm = (from: string, to: string) => {
    out.set(`${to}.weight`, source.take(`${from}/gamma`, 1));
    out.set(`${to}.bias`, source.take(`${from}/beta`, 1));
  };
  const conv = (from: string, to: string) => out.set(`${to}.weight`, toOihw(source.take(`${from}/${CONV}`, 4)));
  conv(`${ROOT}/root_block`, "stem.conv");
  const unitName = (stage: number, unit: number) =>
    `${ROOT}/block${stage + 1}/unit${String(unit + 1).padStart(2, "0")}`;
  for (let stage = 0; source.has(`${unitName(stage, 0)}/a/${CONV}`); stage++)
    for (let unit = 0; source.has(`${unitName(stage, unit)}/a/${CONV}`); unit++) {
      const from = unitName(stage, unit);
      const to = `stages.${stage}.blocks.${unit}`;
      for (const [letter, r] of parts) {
        conv(`${from}/${letter}`, `${to}.conv${r}`);
        norm(`${from}/${letter}/group_norm`, `${to}.norm${r}`);
      }
      if (source.has(`${from}/a/proj/${CONV}`)) conv(`${from}/a/proj`, `${to}.downsample.conv`);
    }
  norm(`${ROOT}/group_norm`, "norm");
  if (source.has(`${ROOT}/head/conv2d/kernel`)) {
    out.set("head.fc.weight", toOihw(source.take(`${ROOT}/head/conv2d/kernel`, 4)));
    out.set("head.fc.bias", source.take(`${ROOT}/head/conv2d/bias`, 1));
  }
  source.expectAllTaken();
  return out;
}
