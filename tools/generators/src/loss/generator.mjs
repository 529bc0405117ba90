// @ts-check
import { join } from "node:path";
import { addMember } from "../member.mjs";
import { Mistake } from "../mistake.mjs";
import { subjectOf } from "../options.mjs";

/**
 * Loss, norm of its gradient and a slope, at the contract test's two seeds: of the closed form
 * `2 / N * p[j] * (p[j] - t[j] - sum over k of p[k] * (p[k] - t[k]))`, worked out in double precision apart from TF.js.
 */
const figures = "[[1.076188, 0.050765, 0], [1.182664, 0.049739, 0.00253591]]";

/**
 * Starts a loss: the squared error of the probabilities, to be made into what its paper has.
 * @param {import("@nx/devkit").Tree} tree
 * @param {import("../options.mjs").Options} options
 */
export default async function loss(tree, options) {
  const subject = subjectOf(options);
  const { identifier, fileName } = subject;
  if (/\d/.test(fileName))
    throw new Mistake(`"${fileName}" has a digit, which --loss reads as a weight`, {
      where: "name",
      fix: "write it out, such as tversky-two",
    });
  await addMember(tree, subject, {
    kind: "loss",
    workspace: "losses",
    templates: join(import.meta.dirname, "files"),
    doc: [
      "The mean, over the pixels that have a truth, of `sum over k of (p[k] - t[k])^2` of the probabilities p and the truth t.",
      "`logits` is `[B, H, W, K]`, `labels` `[B, H, W]` int32 in [0, K) or the ignore label; the loss lies in [0, 2]. Where every pixel is ignored it is 0, and so is its gradient. Any other label throws or gives NaN, by backend.",
    ],
    contract: {
      file: "contract.test.ts",
      table: "cases",
      entry: `{ name: "${fileName}: its closed form in double precision", loss: ${identifier}, peer: ${figures} }`,
      imports: [identifier],
    },
    choice: {
      table: "losses",
      key: fileName,
      entry: `{ takes: [], make: () => ${identifier} }`,
      imports: [identifier],
    },
  });
}
