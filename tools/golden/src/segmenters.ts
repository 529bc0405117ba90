import { chain, dispose, loadState, seedOf, type Decoder, type Encoder, type TensorFile } from "@ddep/core";
import { fpn, head, transunetCup, unet } from "@ddep/decoders";
import { compareSegmenter, goldenWeights, type Deviation, type GoldenNetwork } from "@ddep/test-utils/golden";
import * as tf from "@tensorflow/tfjs-core";
import { encoders } from "./encoder-names.js";
import type { SegmenterPeer } from "./peer.js";

/** First values; every one is replaced by the golden file's. */
const seed = seedOf(0);

/** An encoder that ends at its n-th stage. The weights of later ones stay, as in segmentation_models_pytorch. */
function upTo(encoder: Encoder, stages: number): Encoder {
  return {
    ...encoder,
    channels: encoder.channels.slice(0, stages),
    strides: encoder.strides.slice(0, stages),
    apply: (images, mode) => encoder.apply(images, mode).slice(0, stages),
  };
}

function partsOf(peer: SegmenterPeer): { encoder: Encoder; decoder: Decoder } {
  const whole = encoders.get(peer.encoder)!(seed);
  const encoder = peer.kind === "unet" ? upTo(whole, peer.depth) : whole;
  const { channels } = encoder;
  switch (peer.kind) {
    case "unet":
      return { encoder, decoder: unet({ encoder: channels, widths: peer.widths, seed }) };
    case "transunet":
      return { encoder, decoder: transunetCup({ encoder: channels, widths: peer.widths, seed }) };
    case "fpn": {
      const { pyramid, segmentation } = peer;
      return { encoder, decoder: fpn({ encoder: channels, pyramid, segmentation, seed }) };
    }
  }
}

/** A name of the peer's as `chain` has it: what belongs to no other part belongs to the encoder. */
function renamer({ encoderPrefix }: SegmenterPeer): (name: string) => string {
  return (name) => {
    const elsewhere = /^(decoder|segmentation_head)\./.test(name) || !name.startsWith(encoderPrefix);
    return elsewhere ? name : `encoder.${name.slice(encoderPrefix.length)}`;
  };
}

function renamed({ tensors }: TensorFile, rename: (name: string) => string): TensorFile["tensors"] {
  return new Map([...tensors].map(([name, tensor]) => [rename(name), tensor]));
}

const GRADIENT = "grad:";

/**
 * Compares a segmentation network's map, what its parts make on the way (`skip0`, `skip1`, ... from the deepest skip up,
 * `tokens` `[B, H * W, C]`, `decoder`), and its loss and gradients, as far as the file has them.
 */
export function checkSegmenter(golden: GoldenNetwork, peer: SegmenterPeer): Deviation[] {
  const { encoder, decoder } = partsOf(peer);
  const network = chain(encoder, decoder, head(decoder, peer.classes, seed));
  const rename = renamer(peer);
  try {
    loadState(network.entries, renamed(goldenWeights(golden), rename));
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
    dispose(network.entries);
  }
}
