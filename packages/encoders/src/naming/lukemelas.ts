import { UserError, type LazyTensor } from "@ddep/core";
import type { LazyTensors } from "./renaming.js";

/** Layers before and after the blocks. */
const outer: Readonly<Record<string, string>> = {
  _conv_stem: "conv_stem",
  _bn0: "bn1",
  _conv_head: "conv_head",
  _bn1: "bn2",
  _fc: "classifier",
};

/** Layers of a block with expansion. */
const inverted: Readonly<Record<string, string>> = {
  _expand_conv: "conv_pw",
  _bn0: "bn1",
  _depthwise_conv: "conv_dw",
  _bn1: "bn2",
  _project_conv: "conv_pwl",
  _bn2: "bn3",
};

/** Layers of a block without expansion. */
const separable: Readonly<Record<string, string>> = {
  _depthwise_conv: "conv_dw",
  _bn1: "bn1",
  _project_conv: "conv_pw",
  _bn2: "bn2",
};

const lookUp = (table: Readonly<Record<string, string>>, name: string) =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/**
 * Returns the stage and index of each block of a flat list: a new stage starts where the number of output channels
 * changes.
 */
function positions(tensors: LazyTensors): [stage: number, block: number][] {
  const places: [number, number][] = [];
  let [stage, block, channels] = [-1, 0, -1];
  for (let i = 0; ; i++) {
    const out = tensors.get(`_blocks.${i}._project_conv.weight`)?.shape[0];
    if (out === undefined) return places;
    if (out === channels) block += 1;
    else [stage, block, channels] = [stage + 1, 0, out];
    places.push([stage, block]);
  }
}

/**
 * Renames the tensors of an EfficientNet-Lite from the Python package `efficientnet_lite_pytorch`, which numbers its
 * blocks consecutively, to timm's names, which number them by stage.
 *
 * Source: efficientnet-lite-pytorch 0.1.0, model.py; timm's `efficientnet_lite0`.
 *
 * @throws UserError naming a tensor without a counterpart
 */
export function lukemelasToTimm(tensors: LazyTensors, file = "weights"): LazyTensors {
  const places = positions(tensors);
  const out = new Map<string, LazyTensor>();
  for (const [name, tensor] of tensors) {
    const [, index, layer = "", rest = ""] = /^(?:_blocks\.(\d+)\.)?(\w+)\.(\w+)$/.exec(name) ?? [];
    const place = places[Number(index)];
    const widens = tensors.has(`_blocks.${index}._expand_conv.weight`);
    const to = index === undefined ? lookUp(outer, layer) : lookUp(widens ? inverted : separable, layer);
    if (to === undefined || (index !== undefined && place === undefined))
      throw new UserError("has no counterpart in timm's EfficientNet-Lite", { file, key: name });
    out.set(`${place === undefined ? "" : `blocks.${place.join(".")}.`}${to}.${rest}`, tensor);
  }
  return out;
}
