import { fold, permutation } from "@ddep/core";
import { probability } from "../options/schemas.js";
import { labelsFrom, type BatchPart } from "./part.js";

const options = { probability: probability.default(0.5) };

/** Pastes half of the classes of another image, rounded up. */
export const classmix: BatchPart<typeof options> = {
  help: "half of the classes of another picture, with their labels",
  source: "Olsson et al. 2021, ClassMix, section 3.1",
  options,
  mixes: true,
  create: () => (place, seed) => {
    const { labels, ignoreLabel } = labelsFrom(place, "classmix");
    // Labels of every data set fit into a byte.
    const seen = new Uint8Array(256);
    for (let i = 0; i < labels.length; i++) seen[labels[i]!] = 1;
    const present = [...seen.keys()].filter((label) => seen[label] === 1 && label !== ignoreLabel);
    const order = permutation(fold(seed, "classes"), present.length);
    const classes = [...order.subarray(0, Math.ceil(present.length / 2))].map((i) => present[i]!);
    return { kind: "paste", from: place.from, onto: place.picture, part: { classes } };
  },
};
