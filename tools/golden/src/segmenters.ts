import { segmentationModel, dispose, loadState, seedOf, type Decoder, type Encoder, type TensorFile } from "@ddep/core";
import { fpn, head, transunetCup, unet } from "@ddep/decoders";
import { encoders } from "@ddep/encoders";
import { compareSegmenter, goldenWeights, type Deviation, type GoldenNetwork } from "@ddep/test-utils/golden";
import * as tf from "@tensorflow/tfjs-core";
import type { SegmenterPeer } from "./peer.js";

/** Initial values, all of which the golden file replaces. */
const seed = seedOf(0);

/** An encoder that ends at its n-th stage, but keeps the weights of later stages, as in segmentation_models_pytorch. */
function upTo(encoder: Encoder, stages: number): Encoder {
  return {
    ...encoder,
    channels: encoder.channels.slice(0, stages),
    strides: encoder.strides.slice(0, stages),
    apply: (images, mode) => encoder.apply(images, mode).slice(0, stages),
  };
}

function partsOf(peer: SegmenterPeer): { encoder: Encoder; decoder: Decoder } {
  switch (peer.kind) {
    case "unet": {
      const encoder = upTo(encoders[peer.encoder].create(seed), peer.depth);
      return { encoder, decoder: unet({ encoder, widths: peer.widths, seed }) };
    }
    case "fpn": {
      const encoder = encoders[peer.encoder].create(seed);
      const { pyramid, segmentation } = peer;
      return { encoder, decoder: fpn({ encoder, pyramid, segmentation, seed }) };
    }
    case "transunet": {
      const encoder = encoders.transunet_r50_vit_b16.create(seed);
      return { encoder, decoder: transunetCup({ encoder, widths: peer.widths, seed }) };
    }
  }
}

function renamed({ tensors }: TensorFile, rename: (name: string) => string): TensorFile["tensors"] {
  return new Map([...tensors].map(([name, tensor]) => [rename(name), tensor]));
}

const GRADIENT = "grad:";

/**
 * Compares a segmentation network's output, intermediate results (`skip0`, `skip1`, ... from the deepest skip up, `tokens`
 * `[B, H * W, C]`, `decoder`), loss and gradients, as far as the file has them.
 */
export function checkSegmenter(golden: GoldenNetwork, peer: SegmenterPeer): Deviation[] {
  const { encoder, decoder } = partsOf(peer);
  const network = segmentationModel(encoder, decoder, head(decoder, peer.classes, seed));
  const { prefix = "encoder." } = encoder;
  const names = peer.kind === "transunet" ? undefined : encoders[peer.encoder].smpNames;
  const rename = (name: string) => {
    if (!name.startsWith(peer.encoderPrefix)) return name;
    const own = name.slice(peer.encoderPrefix.length);
    return prefix + (names?.from(own) ?? own);
  };
  try {
    loadState(network.parameters, renamed(goldenWeights(golden), rename));
    const gradients = golden.gradients.map((gradient) => ({
      ...gradient,
      name: GRADIENT + rename(gradient.name.slice(GRADIENT.length)),
    }));
    return compareSegmenter({ ...golden, gradients }, network, (images) => {
      const mode = { training: false };
      const features = encoder.apply(images, mode);
      const [deepest, ...skips] = features.toReversed();
      const [batch, height, width, channels] = deepest!.shape;
      return {
        ...Object.fromEntries(skips.map((skip, i) => [`skip${i}`, skip])),
        tokens: tf.reshape(deepest!, [batch, height * width, channels]),
        decoder: decoder.apply(features, mode),
      };
    });
  } finally {
    dispose(network.parameters);
  }
}
