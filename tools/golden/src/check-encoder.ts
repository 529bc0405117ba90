import { classifier, dispose, loadState, seedOf } from "@ddep/core";
import { encoders, loadEncoder } from "@ddep/encoders";
import { compareEncoder, goldenWeights, type Deviation, type GoldenNetwork } from "@ddep/test-utils/golden";
import type { Peer } from "./peer.js";

/** Initial values, all of which the golden file replaces. */
const seed = seedOf(0);

/** Compares an encoder, including its classification layers if the peer's checkpoint has them. */
export function checkEncoder(
  golden: GoldenNetwork,
  { encoder: name }: Extract<Peer, { kind: "encoder" }>,
): Deviation[] {
  const file = goldenWeights(golden);
  const encoder = loadEncoder(encoders[name].create(seed), file);
  // The last classification layer has one output per class.
  const last = encoder.classifierPrefixes.at(-1)!;
  const classes = file.tensors.get(`${last}bias`)?.shape[0];
  const top = classes === undefined ? undefined : encoder.classifier(classes, seed);
  const network = top === undefined ? encoder : classifier(encoder, top);
  if (top !== undefined) loadState(network.parameters, file.tensors);
  try {
    return compareEncoder(golden, encoder, top);
  } finally {
    dispose(network.parameters);
  }
}
