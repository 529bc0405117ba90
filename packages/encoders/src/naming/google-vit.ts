import type { LazyTensor } from "@ddep/core";
import { flat, joined, permuted, reshaped, toOihw, transposed } from "./rearrange.js";
import { Renaming, type LazyTensors } from "./renaming.js";

type Named = Map<string, LazyTensor>;

/** Scale and shift of a normalisation, stored as `[1, 1, 1, C]` in the ResNet and as `[C]` in the transformer. */
function norm(source: Renaming, from: string, axes: number): (to: string, out: Named) => void {
  return (to, out) => {
    out.set(`${to}.weight`, flat(source.take(`${from}/scale`, axes)));
    out.set(`${to}.bias`, flat(source.take(`${from}/bias`, axes)));
  };
}

function linear(source: Renaming, from: string, to: string, out: Named): void {
  out.set(`${to}.weight`, transposed(source.take(`${from}/kernel`, 2)));
  out.set(`${to}.bias`, source.take(`${from}/bias`, 1));
}

/** Converts the bottlenecks of one stage, however many units there are. */
function stage(source: Renaming, index: number, out: Named): boolean {
  let unit = 0;
  for (; source.has(`block${index + 1}/unit${unit + 1}/conv1/kernel`); unit++) {
    const from = `block${index + 1}/unit${unit + 1}`;
    const to = `patch_embed.backbone.stages.${index}.blocks.${unit}`;
    for (const r of [1, 2, 3]) {
      out.set(`${to}.conv${r}.weight`, toOihw(source.take(`${from}/conv${r}/kernel`, 4)));
      norm(source, `${from}/gn${r}`, 4)(`${to}.norm${r}`, out);
    }
    if (!source.has(`${from}/conv_proj/kernel`)) continue;
    out.set(`${to}.downsample.conv.weight`, toOihw(source.take(`${from}/conv_proj/kernel`, 4)));
    norm(source, `${from}/gn_proj`, 4)(`${to}.downsample.norm`, out);
  }
  return unit > 0;
}

/** Reshapes heads `[I, heads, depth]` to the rows of one matrix `[heads * depth, I]`. */
function projection(kernel: LazyTensor): LazyTensor {
  const [inputs, heads, depth] = kernel.shape as [number, number, number];
  return reshaped(permuted(kernel, [1, 2, 0]), [heads * depth, inputs]);
}

function block(source: Renaming, index: number, out: Named): boolean {
  const from = `Transformer/encoderblock_${index}`;
  const to = `blocks.${index}`;
  if (!source.has(`${from}/LayerNorm_0/scale`)) return false;
  norm(source, `${from}/LayerNorm_0`, 1)(`${to}.norm1`, out);
  norm(source, `${from}/LayerNorm_2`, 1)(`${to}.norm2`, out);
  const attention = `${from}/MultiHeadDotProductAttention_1`;
  const names = ["query", "key", "value"];
  out.set(
    `${to}.attn.qkv.weight`,
    joined(names.map((name) => projection(source.take(`${attention}/${name}/kernel`, 3)))),
  );
  out.set(`${to}.attn.qkv.bias`, joined(names.map((name) => flat(source.take(`${attention}/${name}/bias`, 2)))));
  // Heads [heads, depth, O] as the columns of one matrix.
  const kernel = source.take(`${attention}/out/kernel`, 3);
  const [heads, depth, outputs] = kernel.shape as [number, number, number];
  out.set(`${to}.attn.proj.weight`, reshaped(permuted(kernel, [2, 0, 1]), [outputs, heads * depth]));
  out.set(`${to}.attn.proj.bias`, source.take(`${attention}/out/bias`, 1));
  linear(source, `${from}/MlpBlock_3/Dense_0`, `${to}.mlp.fc1`, out);
  linear(source, `${from}/MlpBlock_3/Dense_1`, `${to}.mlp.fc2`, out);
  return true;
}

/** A layer of ImageNet-21k checkpoints between the transformer and the classes, which no later network uses. */
const isRepresentationLayer = (name: string) => name.startsWith("pre_logits/");

/**
 * Renames the tensors of Google's vision transformer over a ResNet (`R50+ViT-B_16.npz`) to those of timm's
 * `vit_base_r50_s16_224`, in timm's layouts: kernels `[H, W, I, O]` become `[O, I, H, W]`, heads `[I, heads, depth]`
 * become rows, and query, key and value are joined into one matrix.
 *
 * Source: timm, models/vision_transformer.py, `_load_weights`.
 *
 * @throws UserError naming a tensor that is missing or has no counterpart
 */
export function googleVitToTimm(tensors: LazyTensors, file = "weights"): LazyTensors {
  const source = new Renaming(tensors, file);
  const out: Named = new Map();
  out.set("cls_token", source.take("cls", 3));
  out.set("pos_embed", source.take("Transformer/posembed_input/pos_embedding", 3));
  out.set("patch_embed.backbone.stem.conv.weight", toOihw(source.take("conv_root/kernel", 4)));
  norm(source, "gn_root", 4)("patch_embed.backbone.stem.norm", out);
  for (let index = 0; stage(source, index, out); index++);
  out.set("patch_embed.proj.weight", toOihw(source.take("embedding/kernel", 4)));
  out.set("patch_embed.proj.bias", source.take("embedding/bias", 1));
  for (let index = 0; block(source, index, out); index++);
  norm(source, "Transformer/encoder_norm", 1)("norm", out);
  if (source.has("head/kernel")) linear(source, "head", "head", out);
  source.expectAllTaken(isRepresentationLayer);
  return out;
}
