import type { LazyTensor } from "@ddep/core";
import { reshaped, rows } from "./rearrange.js";
import { Renaming, type LazyTensors } from "./renaming.js";

const ENCODER = "transformer.encoder";
const EMBEDDINGS = "transformer.embeddings";
const HYBRID = `${EMBEDDINGS}.hybrid_model`;

/** New names of tensors that are otherwise unchanged. */
const renames: readonly [pattern: RegExp, to: string][] = [
  [/^patch_embed\.backbone\.stem\.conv\./, `${HYBRID}.root.conv.`],
  [/^patch_embed\.backbone\.stem\.norm\./, `${HYBRID}.root.gn.`],
  [/^patch_embed\.proj\./, `${EMBEDDINGS}.patch_embeddings.`],
  [/^norm\./, `${ENCODER}.encoder_norm.`],
  [/^blocks\.(\d+)\.norm1\./, `${ENCODER}.layer.$1.attention_norm.`],
  [/^blocks\.(\d+)\.norm2\./, `${ENCODER}.layer.$1.ffn_norm.`],
  [/^blocks\.(\d+)\.mlp\./, `${ENCODER}.layer.$1.ffn.`],
  [/^blocks\.(\d+)\.attn\.proj\./, `${ENCODER}.layer.$1.attn.out.`],
];

/** New names within a unit of the ResNet. */
const unitParts: readonly [pattern: RegExp, to: string][] = [
  [/^downsample\.conv\./, "downsample."],
  [/^downsample\.norm\./, "gn_proj."],
  [/^norm([123])\./, "gn$1."],
  [/^conv([123])\./, "conv$1."],
];

function renamed(name: string, table: typeof renames): string | undefined {
  const found = table.find(([pattern]) => pattern.test(name));
  return found === undefined ? undefined : name.replace(found[0], found[1]);
}

function renamedUnit(name: string): string | undefined {
  const [, stage, block, part = ""] = /^patch_embed\.backbone\.stages\.(\d+)\.blocks\.(\d+)\.(.*)$/.exec(name) ?? [];
  const inner = renamed(part, unitParts);
  if (inner === undefined) return undefined;
  return `${HYBRID}.body.block${Number(stage) + 1}.unit${Number(block) + 1}.${inner}`;
}

/** Returns the position embeddings of the patches, without that of the class token. */
function patchPositions(tensor: LazyTensor): LazyTensor {
  const [, tokens, width] = tensor.shape as [number, number, number];
  if (Number.isInteger(Math.sqrt(tokens))) return tensor;
  const table = rows(reshaped(tensor, [tokens, width]), 1, tokens);
  return reshaped(table, [1, tokens - 1, width]);
}

const parts = [
  ["weight", 2],
  ["bias", 1],
] as const;

/** TransUNet has no class token and no classes. */
const isLeftBehind = (name: string) => name === "cls_token" || name.startsWith("head.");

/**
 * Renames the tensors of timm's `vit_base_r50_s16_224` to those of TransUNet's encoder. Query, key and value are split,
 * and the position of the class token is dropped, as TransUNet does when it reads Google's checkpoint.
 *
 * Source: Chen et al. 2021, networks/vit_seg_modeling.py, `VisionTransformer.load_from`.
 *
 * @throws UserError naming a tensor without a counterpart
 */
export function timmToTransUnet(tensors: LazyTensors, file = "weights"): LazyTensors {
  const source = new Renaming(tensors, file);
  const out = new Map<string, LazyTensor>();
  for (const name of tensors.keys()) {
    const to = renamed(name, renames) ?? renamedUnit(name);
    if (to !== undefined) out.set(to, source.take(name, tensors.get(name)!.shape.length));
  }
  out.set(`${EMBEDDINGS}.position_embeddings`, patchPositions(source.take("pos_embed", 3)));
  for (let index = 0; source.has(`blocks.${index}.attn.qkv.weight`); index++)
    for (const [part, axes] of parts) {
      const together = source.take(`blocks.${index}.attn.qkv.${part}`, axes);
      const width = together.shape[0]! / 3;
      ["query", "key", "value"].forEach((name, i) =>
        out.set(`${ENCODER}.layer.${index}.attn.${name}.${part}`, rows(together, i * width, (i + 1) * width)),
      );
    }
  source.expectAllTaken(isLeftBehind);
  return out;
}
