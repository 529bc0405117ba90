import * as tf from "@tensorflow/tfjs-core";
import type { Scope } from "@ddep/core";
import { gelu, layerNormLayer, linearLayer, multiHeadAttention } from "@ddep/ops";
import { gaussian } from "./initializers.js";

const init = gaussian(0.02);

/** Maps tokens `[B, N, C]` to queries, keys and values of all heads side by side, each `[B, N, C]`. */
export type Projection = (tokens: tf.Tensor3D) => [q: tf.Tensor3D, k: tf.Tensor3D, v: tf.Tensor3D];

/** How a reference implementation names the parts of a transformer layer. */
export interface TransformerDialect {
  /** The i-th layer, counted from 0. */
  layer(scope: Scope, i: number): Scope;
  readonly attentionNorm: string;
  readonly mlpNorm: string;
  projection(layer: Scope, channels: number): Projection;
  /** Names of the linear layers after the attention and in the MLP. */
  readonly linear: readonly [
    out: readonly [string, string],
    up: readonly [string, string],
    down: readonly [string, string],
  ];
}

/** Queries, keys and values from a single layer `qkv`, as in timm. */
export function packedProjection(attn: Scope, channels: number): Projection {
  const qkv = linearLayer(attn.at("qkv"), { in: channels, out: 3 * channels, init });
  return (tokens) => tf.split(qkv(tokens), 3, -1) as ReturnType<Projection>;
}

/** Queries, keys and values from separate layers, as in TransUNet. */
export function separateProjection(attn: Scope, channels: number): Projection {
  const layers = ["query", "key", "value"].map((name) =>
    linearLayer(attn.at(name), { in: channels, out: channels, init }),
  );
  return (tokens) => layers.map((layer) => layer(tokens)) as ReturnType<Projection>;
}

export interface TransformerOptions {
  readonly dialect: TransformerDialect;
  readonly channels: number;
  readonly layers: number;
  readonly heads: number;
}

/**
 * A stack of pre-norm transformer layers: `x += out(attention(norm(x)))`, then `x += down(gelu(up(norm(x))))`, with
 * four times as many channels in between.
 *
 * Maps `[B, N, C]` to `[B, N, C]`.
 *
 * Source: Dosovitskiy et al. 2021, equations 2 and 3.
 */
export function transformer(scope: Scope, { dialect, channels, layers, heads }: TransformerOptions) {
  const stack = Array.from({ length: layers }, (_, i) => {
    const layer = dialect.layer(scope, i);
    const at = ([group, name]: readonly [string, string]) => layer.at(group).at(name);
    const [outName, upName, downName] = dialect.linear;
    const attentionNorm = layerNormLayer(layer.at(dialect.attentionNorm), { channels });
    const project = dialect.projection(layer.at("attn"), channels);
    const out = linearLayer(at(outName), { in: channels, out: channels, init });
    const mlpNorm = layerNormLayer(layer.at(dialect.mlpNorm), { channels });
    const up = linearLayer(at(upName), { in: channels, out: 4 * channels, init });
    const down = linearLayer(at(downName), { in: 4 * channels, out: channels, init });
    const attend = (tokens: tf.Tensor3D) => out(multiHeadAttention(...project(attentionNorm(tokens)), heads));
    return (tokens: tf.Tensor3D) =>
      tf.tidy(() => {
        const x = tf.add<tf.Tensor3D>(tokens, attend(tokens));
        return tf.add<tf.Tensor3D>(x, down(gelu(up(mlpNorm(x)))));
      });
  });
  return (tokens: tf.Tensor3D) => stack.reduce((x, layer) => layer(x), tokens);
}
