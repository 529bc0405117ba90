import { fold, uniform, type Seed } from "@ddep/core";
import * as z from "zod";
import { probability } from "../options/schemas.js";
import { boxAround, type BatchPart } from "./part.js";

const options = {
  alpha: z
    .number()
    .min(0.1)
    .max(4)
    .default(1)
    .describe("alpha of Beta(alpha, alpha), the distribution of the share that stays"),
  probability: probability.default(0.5),
};

/**
 * Pastes a box of another image. The box has `1 - lambda` of the area and the aspect ratio of the image, with
 * `lambda ~ Beta(alpha, alpha)`, and a uniform centre; it is clipped at the edges.
 */
export const cutmix: BatchPart<typeof options> = {
  help: "a box of another picture, with its labels",
  source: "Yun et al. 2019, CutMix, section 3.1 and algorithm A1",
  options,
  mixes: true,
  create:
    ({ alpha }) =>
    ({ contents: { height, width }, picture, from }, seed) => {
      const own = fold(seed, "box");
      const side = Math.sqrt(1 - beta(alpha, own));
      const box = boxAround(height, width, Math.floor(height * side), Math.floor(width * side), own);
      return { kind: "paste", from, onto: picture, part: { box } };
    },
};

/** Draws from Beta(alpha, alpha). Source: Joehnk 1964. */
function beta(alpha: number, seed: Seed): number {
  for (let i = 2; ; i += 2) {
    const [x, y] = [uniform(seed, i) ** (1 / alpha), uniform(seed, i + 1) ** (1 / alpha)];
    if (x + y > 0 && x + y <= 1) return x / (x + y);
  }
}
