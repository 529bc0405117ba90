import { fold } from "@ddep/core";
import * as z from "zod";
import { probability } from "../options/schemas.js";
import { boxAround, type BatchPart } from "./part.js";
import { erasedLabels } from "./change.js";

const options = {
  side: z.number().positive().max(2).default(0.5).describe("side of the square, as a fraction of the shorter side"),
  labels: erasedLabels,
  probability: probability.default(0.5),
};

/** Erases a square with a uniform centre, clipped at the edges. */
export const cutout: BatchPart<typeof options> = {
  help: "erases a square",
  source: "DeVries and Taylor 2017, Cutout",
  options,
  mixes: false,
  create:
    ({ side, labels }) =>
    ({ contents: { height, width }, picture }, seed) => {
      const length = Math.max(1, Math.round(side * Math.min(height, width)));
      return { kind: "erase", picture, box: boxAround(height, width, length, length, fold(seed, "box")), labels };
    },
};
