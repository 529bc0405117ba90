import * as tf from "@tensorflow/tfjs-core";
import type { Scope } from "@ddep/core";
import { attention, gelu, layerNormLayer, linearLayer } from "@ddep/ops";
import { gaussian } from "./initializers.js";

const init = gaussian(0.02);

/** Tokens `[B, N, C]` to queries, keys and values, each `[B, heads, N, C / heads]`. */
export type Projection = (tokens: tf.Tensor3D) => [q: tf.Tensor4D, k: tf.Tensor4D, v: tf.Tensor4D];

/** How a source names the parts of a transformer layer. */
export interface TransformerDialect {
  /** The i-th layer, from 0. */
  layer(scope: Scope, i: number): Scope;
  readonly attentionNorm: string;
  readonly mlpNorm: string;
  projection(layer: Scope, channels: number, heads: number): Projection;
  /** Names of the linear layers after the attention and in the perceptron. */
  readonly linear: readonly [out: readonly [string, string], up: readonly [string, string], down: readonly [string, string]]; // prettier-ignore
}

/** Queries, keys and values from one layer `qkv`, as timm has them. */
export function packedProjection(attn: Scope, channels: number, heads: number): Projection {
  const qkv = linearLayer(attn.at("qkv"), { in: channels, out: 3 * channels, init });
  return (tokens) => {
    const [batch, count] = tokens.shape;
    const size = channels / heads;
    const packed = tf.reshape(qkv(tokens), [batch, count, 3, heads, size]);
    const parts = tf.split(tf.transpose(packed, [2, 0, 3, 1, 4]), 3);
    return parts.map((part) => tf.reshape(part, [batch, heads, count, size])) as ReturnType<Projection>;
  };
}

/** Queries, keys and values from a layer each, as TransUNet has them. */
export function separateProjection(attn: Scope, channels: number, heads: number): Projection {
  const layers = ["query", "key", "value"].map((name) =>
    linearLayer(attn.at(name), { in: channels, out: channels, init }),
  );
  return (tokens) => {
    const [batch, count] = tokens.shape;
    const byHead = (x: tf.Tensor3D) => tf.transpose(tf.reshape(x, [batch, count, heads, channels / heads]), [0, 2, 1, 3]); // prettier-ignore
    return layers.map((layer) => byHead(layer(tokens))) as ReturnType<Projection>;
  };
}

export interface TransformerOptions {
  readonly dialect: TransformerDialect;
  readonly channels: number;
  readonly layers: number;
  readonly heads: number;
}

/**
 * A stack of pre-norm transformer layers: `x += out(attention(norm(x)))`, then `x += down(gelu(up(norm(x))))` with four
 * times the channels in between.
 *
 * `[B, N, C]` to `[B, N, C]`.
 *
 * Source: Dosovitskiy et al. 2021, equations 2 and 3.
 */
export function transformer(scope: Scope, { dialect, channels, layers, heads }: TransformerOptions) {
  const stack = Array.from({ length: layers }, (_, i) => {
    const layer = dialect.layer(scope, i);
    const at = ([group, name]: readonly [string, string]) => layer.at(group).at(name);
    const [outName, upName, downName] = dialect.linear;
    const attentionNorm = layerNormLayer(layer.at(dialect.attentionNorm), { channels });
    const project = dialect.projection(layer.at("attn"), channels, heads);
    const out = linearLayer(at(outName), { in: channels, out: channels, init });
    const mlpNorm = layerNormLayer(layer.at(dialect.mlpNorm), { channels });
    const up = linearLayer(at(upName), { in: channels, out: 4 * channels, init });
    const down = linearLayer(at(downName), { in: 4 * channels, out: channels, init });
    const attend = (tokens: tf.Tensor3D) => {
      const mixed = attention(...project(attentionNorm(tokens)));
      return out(tf.reshape<tf.Rank.R3>(tf.transpose(mixed, [0, 2, 1, 3]), tokens.shape));
    };
    return (tokens: tf.Tensor3D) =>
      tf.tidy(() => {
        const x = tf.add<tf.Tensor3D>(tokens, attend(tokens));
        return tf.add<tf.Tensor3D>(x, down(gelu(up(mlpNorm(x)))));
      });
  });
  return (tokens: tf.Tensor3D) => stack.reduce((x, layer) => layer(x), tokens);
}
