import { chain, classifier, dispose, loadState, seedOf, type TensorFile } from "@ddep/core";
import { head, unet } from "@ddep/decoders";
import { loadEncoder } from "@ddep/encoders";
import {
  compareEncoder,
  compareSegmenter,
  goldenWeights,
  type Deviation,
  type GoldenNetwork,
} from "@ddep/test-utils/golden";
import { encoders } from "./encoder-names.js";
import type { Peer } from "./peer.js";

/** First values; every one is replaced by the golden file's. */
const seed = seedOf(0);

/** Compares an encoder, with its classification layers where the peer's checkpoint has them. */
export function checkEncoder(
  golden: GoldenNetwork,
  { encoder: name }: Extract<Peer, { kind: "encoder" }>,
): Deviation[] {
  const file = goldenWeights(golden);
  const encoder = loadEncoder(encoders.get(name)!(seed), file);
  // The last of the classification layers has one output a class.
  const last = encoder.classifierPrefixes.at(-1)!;
  const classes = file.tensors.get(`${last}bias`)?.shape[0];
  const top = classes === undefined ? undefined : encoder.classifier(classes, seed);
  const network = top === undefined ? encoder : classifier(encoder, top);
  if (top !== undefined) loadState(network.entries, file.tensors);
  try {
    return compareEncoder(golden, encoder, top);
  } finally {
    dispose(network.entries);
  }
}

function withoutPrefix(file: TensorFile, prefix: string): TensorFile {
  const rename = (name: string) => (name.startsWith(prefix) ? `encoder.${name.slice(prefix.length)}` : name);
  return { ...file, tensors: new Map([...file.tensors].map(([name, tensor]) => [rename(name), tensor])) };
}

/** Compares a U-Net's map, and its loss and gradients where the file has them. */
export function checkUnet(golden: GoldenNetwork, peer: Extract<Peer, { kind: "unet" }>): Deviation[] {
  const encoder = encoders.get(peer.encoder)!(seed);
  const decoder = unet({ encoder: encoder.channels, widths: peer.widths, seed });
  const network = chain(encoder, decoder, head(decoder, peer.classes, seed));
  try {
    loadState(network.entries, withoutPrefix(goldenWeights(golden), peer.encoderPrefix).tensors);
    const gradients = golden.gradients.map((gradient) => ({ ...gradient, name: gradient.name.replace(`grad:${peer.encoderPrefix}`, "grad:encoder.") })); // prettier-ignore
    return compareSegmenter({ ...golden, gradients }, network);
  } finally {
    dispose(network.entries);
  }
}
