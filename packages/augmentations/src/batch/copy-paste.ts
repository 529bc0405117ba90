import { fold, uniform } from "@ddep/core";
import * as z from "zod";
import { probability, spread } from "../options/schemas.js";
import { labelsFrom, type BatchPart } from "./part.js";
import { objectsOf } from "./objects.js";

const options = {
  classes: z.array(z.int().min(0)).min(1).optional().describe("classes of the objects; all by default"),
  size: spread(z.number().min(0).max(1))
    .default([0.0005, 0.25])
    .describe("bounds of an object's share of the picture's area"),
  probability: probability.default(0.5),
};

/**
 * Pastes some of the objects of another image, each with probability 1/2: connected components of the given classes
 * whose share of the image lies within the bounds. Class masks have no instances, so connected components stand in for
 * them.
 */
export const copyPaste: BatchPart<typeof options> = {
  help: "some of the objects of another picture, with their labels",
  source: "Ghiasi et al. 2021, Simple Copy-Paste, section 3",
  options,
  mixes: true,
  create:
    ({ classes, size }) =>
    (place, seed) => {
      const { labels, ignoreLabel } = labelsFrom(place, "copy-paste");
      const own = fold(seed, "objects");
      const wanted = (label: number) => label !== ignoreLabel && (classes?.includes(label) ?? true);
      const [least, most] = [size[0] * labels.length, size[1] * labels.length];
      const objects = objectsOf(labels, place.contents.width, wanted)
        .filter((object) => object.size >= least && object.size <= most)
        .filter((_, i) => uniform(own, i) < 0.5)
        .map(({ pixel }) => pixel);
      return { kind: "paste", from: place.from, onto: place.picture, part: { objects } };
    },
};
