import { extname } from "node:path";
import { UserError, type LabelMap } from "@ddep/core";
import { readTensors } from "@ddep/core/node";
import { datasets, labelMapTable, readLabelMap, readLabelMapFile, type DatasetPart } from "@ddep/datasets";
import { Command } from "commander";
import { print } from "../print.js";

const sets: ReadonlyMap<string, LabelMap> = new Map(
  Object.entries<DatasetPart>(datasets).flatMap(([name, { labelMap }]) =>
    labelMap === undefined ? [] : [[name, labelMap] as const],
  ),
);

/** The label map of a data set, a label map file or a model file. Throws a UserError that names the file. */
async function labelMapAt(nameOrFile: string): Promise<LabelMap> {
  const known = sets.get(nameOrFile);
  if (known !== undefined) return known;
  if (extname(nameOrFile) === ".json") return (await readLabelMapFile(nameOrFile)).labelMap;
  if (extname(nameOrFile) !== ".safetensors")
    throw new UserError(
      "is neither a data set with pixel labels nor a label map (.json) or model (.safetensors) file",
      {
        file: nameOrFile,
        fix: `give one of ${[...sets.keys()].join(", ")}, or a file`,
      },
    );
  const labelMap = readLabelMap((await readTensors(nameOrFile)).metadata, nameOrFile);
  if (labelMap !== undefined) return labelMap;
  throw new UserError("contains no label map", {
    file: nameOrFile,
    fix: "give the model.safetensors of a fine-tuned method of a run",
  });
}

/** `datasets labels`. */
export function labelsCommand(): Command {
  return new Command("labels")
    .description("print the classes: index, mask value, name and colour")
    .argument("<name-or-file>", `${[...sets.keys()].join(", ")}, a label map file, or a run's model.safetensors`)
    .action(async (nameOrFile: string) => print(labelMapTable(await labelMapAt(nameOrFile))));
}
