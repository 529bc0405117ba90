// @ts-check
import { join } from "node:path";
import { declaredIn, edit } from "../edit/source.mjs";
import { addMember } from "../member.mjs";
import { Mistake } from "../mistake.mjs";
import { subjectOf } from "../options.mjs";
import { classesOf, colourOf } from "./classes.mjs";
import { layout } from "./layout.mjs";

/** What the template says above the label map. */
const labelMapSummary = "The classes in the order of their values, in Pascal VOC's sequence of colours.";

const helpers = "packages/datasets/src/layouts.test.helpers.ts";

/**
 * Starts a reader of a labelled data set: images and masks in folders by split, to be made into the layout that it has.
 * @param {import("@nx/devkit").Tree} tree
 * @param {import("../options.mjs").Options & { classes: string }} options
 */
export default async function dataset(tree, options) {
  const subject = subjectOf(options);
  const { identifier, className, fileName } = subject;
  const classes = classesOf(options.classes);
  const labelMap = `${identifier}Labels`;
  edit(tree, helpers, [
    (source) => {
      if (declaredIn(source).includes(`write${className}`))
        throw new Mistake(`has write${className} already`, { where: helpers, fix: "take another name" });
      return source.text + layout(fileName, className, classes.length);
    },
  ]);
  await addMember(tree, subject, {
    kind: "data set",
    workspace: "datasets",
    templates: join(import.meta.dirname, "files"),
    substitutions: {
      names: JSON.stringify(classes),
      colours: JSON.stringify(classes.map((_, i) => colourOf(i))),
      labelMapSummary,
    },
    values: { [labelMap]: labelMapSummary },
    doc: [
      `Images \`ROOT/images/SPLIT/NAME.jpg\` (or .png) with masks \`ROOT/masks/SPLIT/NAME.png\`, \`[H, W]\` of the image's size, whose values are the ${classes.length} classes as \`label = value\` in 0 to ${classes.length - 1}, and 255 where there is no truth.`,
      "Throws a UserError that names the folder that is missing, and those of {@link pairedFolders}.",
    ],
    contract: {
      file: "contract.test.ts",
      table: "cases",
      key: `the layout of ${fileName}`,
      entry: `async () => ({ kind: "labelled", dataset: await ${identifier}(await layouts.write${className}(), "train") })`,
      imports: [identifier],
    },
    choice: {
      table: "data",
      key: fileName,
      entry: `{ train: "train", validation: "val", needsRoot: true, labelMap: ${labelMap}, labelled: ({ root, split }) => ${identifier}(root!, split) }`,
      imports: [identifier, labelMap],
    },
  });
}
