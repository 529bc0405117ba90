// @ts-check
import { join } from "node:path";
import { addMember } from "../member.mjs";
import { subjectOf } from "../options.mjs";

/** Channels of the stages unless others are given. */
const widths = [16, 24, 32, 48, 64];

/**
 * Starts an encoder: plain stages, to be made into what its paper has.
 * @param {import("@nx/devkit").Tree} tree
 * @param {import("../options.mjs").Options} options
 */
export default async function encoder(tree, options) {
  const subject = subjectOf(options);
  const { identifier, key } = subject;
  await addMember(tree, subject, {
    kind: "encoder",
    workspace: "encoders",
    templates: join(import.meta.dirname, "files"),
    substitutions: { widths: widths.join(", ") },
    doc: [
      "Stages of a 3x3 convolution of stride 2, batch normalisation and ReLU: `y[i] = relu(norm(conv(y[i - 1])))`, `y[0]` the image. Its features are the maps of all stages.",
      "`[B, H, W, 3]` to `[B, ceil(H / stride), ceil(W / stride), channels]` a stage, for any H and W. Throws a {@link UserError} where there is no stage and where a width is no positive integer.",
    ],
    contract: {
      file: "encoders.test.ts",
      table: "encoders",
      key,
      entry: `{ make: ${identifier}, channels: [${widths.join(", ")}], strides: halving }`,
      imports: [identifier],
    },
    choice: { table: "encoders", key, entry: identifier, imports: [identifier] },
  });
}
