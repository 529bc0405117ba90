// @ts-check
import { join } from "node:path";
import { addMember } from "../member.mjs";
import { subjectOf } from "../options.mjs";

/**
 * Starts a decoder: a sum from the deepest feature up, to be made into what its paper has.
 * @param {import("@nx/devkit").Tree} tree
 * @param {import("../options.mjs").Options} options
 */
export default async function decoder(tree, options) {
  const subject = subjectOf(options);
  const { identifier, className, fileName } = subject;
  await addMember(tree, subject, {
    kind: "decoder",
    workspace: "decoders",
    templates: join(import.meta.dirname, "files"),
    types: [`${className}Options`],
    doc: [
      "From the deepest feature up, each map is doubled and added to a 1x1 convolution of the encoder's feature of that size: `y[i] = lateral(x[i]) + up(y[i + 1])`. A 3x3 convolution of the largest, with batch normalisation and ReLU, is the result.",
      "Features `[B, H / 2^i, W / 2^i, encoder[i - 1]]` for i = 1, 2, ... to `[B, H / 2, W / 2, width]`, for H and W that the deepest stride divides (`chain` pads others). Throws a {@link UserError} on an encoder without stages and on a width that is no number of channels.",
    ],
    contract: {
      file: "contract.test.ts",
      table: "decoders",
      entry: `["${fileName}", (seed) => ${identifier}({ encoder: channels, width: 6, seed })]`,
      imports: [identifier],
    },
    choice: { table: "decoders", key: fileName, entry: choice(fileName, identifier), imports: [identifier] },
  });
}

/**
 * @param {string} name
 * @param {string} identifier
 */
const choice = (name, identifier) => `{
  widths: [64],
  make(encoder, options, seed) {
    if (options.conditioning)
      throw new UserError("the ${name} decoder cannot be told the noise level", {
        key: "--conditioning",
        fix: "use --decoder unet or transunet, or leave --conditioning out",
      });
    if (options.recompute)
      throw new UserError("the ${name} decoder has no blocks to compute again", {
        key: "--recompute",
        fix: "use --decoder unet or transunet, or leave --recompute out",
      });
    const [width, ...rest] = widthsOf(options);
    if (width === undefined || rest.length > 0)
      throw new UserError(\`a ${name} decoder of \${options.widths.length} widths\`, {
        key: "--widths",
        fix: "give one: of all its maps",
      });
    return ${identifier}({ encoder, width, seed });
  },
}`;
