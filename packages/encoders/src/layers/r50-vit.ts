import * as tf from "@tensorflow/tfjs-core";
import { Scope, type Encoder, type Initializer, type Mode, type Seed } from "@ddep/core";
import { convLayer, globalAveragePool, layerNormLayer, linearLayer } from "@ddep/ops";
import { hybridResnet, type HybridResnetDialect } from "./hybrid-resnet.js";
import { inceptionNormalization } from "./inception-normalization.js";
import { gaussian, uniformWithin } from "./initializers.js";
import { padded } from "./padded.js";
import { resamplePositions, type AxisWeights } from "./position-embedding.js";
import { transformer, type TransformerDialect } from "./transformer.js";

/** How a reference implementation names the parts of the hybrid, and where it differs from the others. */
export interface R50VitDialect {
  readonly resnet: HybridResnetDialect;
  readonly transformer: TransformerDialect;
  /** Scope of the convolutional half. */
  backbone(scope: Scope): Scope;
  /** Scope of the convolution from the last stage to tokens. */
  patches(scope: Scope): Scope;
  /** Scope of the last normalisation. */
  norm(scope: Scope): Scope;
  positions(scope: Scope): { readonly scope: Scope; readonly name: string; readonly init: Initializer };
  /** How position embeddings are resampled to another grid. */
  readonly axisWeights: AxisWeights;
  /** Name of the class token, which has its own position embedding; undefined if there is no class token. */
  readonly classToken?: string;
  /** Whether images are padded to multiples of the stride, as the reference requires. */
  readonly wholePatches: boolean;
  /** Prefix of the encoder's names in the checkpoint of a whole network. */
  readonly prefix?: string;
}

export interface R50VitOptions {
  /** Name of the encoder in messages and files. */
  readonly name: string;
  readonly dialect: R50VitDialect;
  /** Channels of the stem. Defaults to 64. */
  readonly width?: number;
  /** Number of residual units in each stage. Defaults to 3, 4, 9. */
  readonly units?: readonly [number, number, number];
  /** Channels of a token. Defaults to 768. */
  readonly hidden?: number;
  /** Number of transformer layers. Defaults to 12. */
  readonly layers?: number;
  /** Number of attention heads. Defaults to 12. */
  readonly heads?: number;
  /** Side of the grid of position embeddings. Defaults to 14, the grid of 224 x 224 images. */
  readonly grid?: number;
  readonly seed: Seed;
}

const STRIDE = 16;

/** Name prefixes of the tensors of the classification layers. */
export const r50VitClassifier = ["head."] as const;

/**
 * The hybrid of a ResNet and a vision transformer: three convolutional stages, then transformer layers over the pixels
 * of the last stage. The features are the stem (stride 2), two stages (strides 4 and 8) and the tokens as a map (stride
 * 16).
 *
 * Maps `[B, H, W, 3]` to one feature per stride, `[B, ceil(H / stride), ceil(W / stride), channels]`, for any H and W.
 * Position embeddings are resampled to the grid.
 *
 * Source: Dosovitskiy et al. 2021, section 3.1; Chen et al. 2021 (TransUNet), section 3.2.
 */
export function r50Vit(options: R50VitOptions): Encoder {
  const { name, dialect, seed, width = 64, units = [3, 4, 9], grid = 14 } = options;
  const { hidden = 768, layers = 12, heads = 12 } = options;
  const scope = new Scope(seed);
  const prefixTokens = dialect.classToken === undefined ? 0 : 1;
  const token =
    dialect.classToken === undefined ? undefined : scope.parameter(dialect.classToken, [1, 1, hidden], gaussian(1e-6));
  const at = dialect.positions(scope);
  const positions = at.scope.parameter(
    at.name,
    [1, prefixTokens + grid * grid, hidden],
    at.init,
  ) as tf.Variable<tf.Rank.R3>;
  const resnet = hybridResnet(dialect.backbone(scope), { dialect: dialect.resnet, width, units });
  const deep = 16 * width;
  const bound = 1 / Math.sqrt(deep);
  const patches = convLayer(dialect.patches(scope), {
    in: deep,
    out: hidden,
    size: 1,
    init: uniformWithin(bound),
    bias: uniformWithin(bound),
  });
  const body = transformer(scope, { dialect: dialect.transformer, channels: hidden, layers, heads });
  const norm = layerNormLayer(dialect.norm(scope), { channels: hidden });

  const embed = (map: tf.Tensor4D): tf.Tensor3D => {
    const [batch, height, breadth] = map.shape;
    const pixels = tf.reshape<tf.Rank.R3>(patches(map), [batch, height * breadth, hidden]);
    const grids = tf.slice3d(positions, [0, prefixTokens, 0], [-1, -1, -1]);
    const places = resamplePositions(grids, [height, breadth], dialect.axisWeights);
    if (token === undefined) return tf.add(pixels, places);
    const own = tf.add(token, tf.slice3d(positions, [0, 0, 0], [-1, 1, -1]));
    return tf.concat([tf.tile(own as tf.Tensor3D, [batch, 1, 1]), tf.add<tf.Tensor3D>(pixels, places)], 1);
  };

  /** Returns all convolutional features except the deepest, and the tokens, class token first. */
  const forward = (images: tf.Tensor4D, mode: Mode) => {
    const maps = resnet(images, mode);
    const deepest = maps.pop()!;
    const tokens = tf.tidy(() => norm(body(embed(deepest))));
    mode.observe?.("tokens", tokens);
    const [batch, height, breadth] = deepest.shape;
    const pixels = tf.slice3d(tokens, [0, prefixTokens, 0], [-1, -1, -1]);
    return { tokens, features: [...maps, tf.reshape<tf.Rank.R4>(pixels, [batch, height, breadth, hidden])] };
  };

  const strides = [2, 4, 8, STRIDE];
  const summary = (images: tf.Tensor4D, mode: Mode) => {
    const { tokens } = forward(images, mode);
    return [tf.slice4d(tf.expandDims<tf.Tensor4D>(tokens, 1), [0, 0, 0, 0], [-1, -1, 1, -1])];
  };
  return {
    name,
    channels: [width, 4 * width, 8 * width, hidden],
    strides,
    normalization: inceptionNormalization,
    prefix: dialect.prefix,
    parameters: scope.parameters,
    apply: (images, mode) =>
      dialect.wholePatches
        ? onWholePatches(images, strides, (whole) => forward(whole, mode).features)
        : forward(images, mode).features,
    ...(token === undefined ? {} : { summary }),
    classifierPrefixes: r50VitClassifier,
    classifier(classes, classifierSeed) {
      const top = new Scope(classifierSeed);
      const head = linearLayer(top.at("head"), { in: hidden, out: classes, init: gaussian(0.02) });
      return { parameters: top.parameters, apply: (maps) => head(globalAveragePool(maps.at(-1)!)) };
    },
  };
}

/** Applies a network to images zero-padded at the bottom and right to whole patches, and crops its maps. */
function onWholePatches(
  images: tf.Tensor4D,
  strides: readonly number[],
  apply: (whole: tf.Tensor4D) => tf.Tensor4D[],
): tf.Tensor4D[] {
  const [, height, width] = images.shape;
  const whole = (length: number) => Math.ceil(length / STRIDE) * STRIDE;
  if (whole(height) === height && whole(width) === width) return apply(images);
  const maps = apply(padded(images, whole(height), whole(width)));
  return maps.map((map, i) => {
    const size = (length: number) => Math.ceil(length / strides[i]!);
    return tf.slice4d(map, [0, 0, 0, 0], [-1, size(height), size(width), -1]);
  });
}
