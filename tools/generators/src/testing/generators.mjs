// @ts-check
import dataset from "../dataset/generator.mjs";
import decoder from "../decoder/generator.mjs";
import encoder from "../encoder/generator.mjs";
import loss from "../loss/generator.mjs";
import packageGenerator from "../package/generator.mjs";

/** @typedef {import("../options.mjs").Options & { classes: string, skipInstall: boolean }} AllOptions */
/** @typedef {(tree: import("@nx/devkit").Tree, options: AllOptions) => Promise<unknown>} Generator */

/** @type {Record<"encoder" | "decoder" | "loss" | "dataset" | "package", Generator>} */
export const generators = { encoder, decoder, loss, dataset, package: packageGenerator };

/** Options that each of them takes. */
export const options = {
  description: "Stands for a first try",
  source: "Nobody 2020, section 3",
  classes: "road,car",
  skipInstall: true,
};
