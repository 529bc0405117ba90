/**
 * Tensors that any language makes alike from a name and a seed; golden files are computed on them.
 *
 * Bit for bit what the golden files' rule in numpy gives: float64 up to `unit`'s end, float32 from there on.
 */

const SQRT_3 = Math.sqrt(3);

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/**
 * Uniform values of mean 0 and variance 1: `sqrt(3) * (2 * fmix32(fnv1a(seed:name) + i * 0x9e3779b9) / 2^32 - 1)` at
 * flat index i.
 *
 * Source: the 32-bit finaliser of MurmurHash3.
 */
export function unit(name: string, shape: readonly number[], seed: number): Float32Array {
  const key = fnv1a(`${seed}:${name}`);
  const out = new Float32Array(sizeOf(shape));
  for (let i = 0; i < out.length; i++) {
    let hash = (key + Math.imul(i, 0x9e3779b9)) | 0;
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
    out[i] = (2 * ((hash >>> 0) / 2 ** 32) - 1) * SQRT_3;
  }
  return out;
}

const isPosition = (name: string) => /(pos_embed|cls_token|position_embeddings)$/.test(name);

/**
 * The tensor of a checkpoint called `name`, by the ending of the name and by its PyTorch shape: a running variance
 * `1 + 0.2 |z|`, a running mean `0.1 z`, a norm's scale `1 + 0.1 z`, other vectors and position embeddings `0.1 z`, and
 * filters and matrices `z * 1.2 / sqrt(fan in)`, with z from {@link unit}.
 */
export function weight(name: string, shape: readonly number[], seed: number): Float32Array {
  const z = unit(name, shape, seed);
  const tenth = Math.fround(0.1);
  const fifth = Math.fround(0.2);
  if (name.endsWith("running_var")) return z.map((value) => 1 + Math.fround(fifth * Math.abs(value)));
  if (name.endsWith("running_mean") || isPosition(name)) return z.map((value) => tenth * value);
  if (shape.length <= 1)
    return name.endsWith("weight") ? z.map((value) => 1 + Math.fround(tenth * value)) : z.map((value) => tenth * value);
  const gain = Math.fround(1.2 / Math.sqrt(sizeOf(shape.slice(1))));
  // In place, as networks have a hundred million of them.
  for (let i = 0; i < z.length; i++) z[i]! *= gain;
  return z;
}
