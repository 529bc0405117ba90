import { UserError } from "@ddep/core";
import { readText } from "@ddep/core/node";

const HEADER = "ImageId,PredictionString";
const fix = "copy LOC_val_solution.csv of the Kaggle download anew";

/**
 * The synset of each picture by its name without extension, as `LOC_val_solution.csv` tells them: a line
 * `ILSVRC2012_val_00048981,n03995372 85 1 499 272` a picture, whose boxes are all of one synset.
 *
 * Throws a UserError that names the file and the line that is not so, or repeats a picture.
 */
export async function readValidationLabels(file: string): Promise<Map<string, string>> {
  const text = await readText(file);
  const [header, ...lines] = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  if (header !== HEADER) throw new UserError(`does not begin with the line ${HEADER}`, { file, fix: fix });
  const synsets = new Map<string, string>();
  lines.forEach((line, i) => {
    if (line.trim() === "") return;
    const [, name, synset] = /^([^,\s]+),(n\d{8})(?: |$)/.exec(line) ?? [];
    const wrong = (problem: string) => new UserError(problem, { file, key: `line ${i + 2}`, fix: fix });
    if (name === undefined || synset === undefined) throw wrong("holds no picture and its synset");
    if (synsets.has(name)) throw wrong(`tells ${name} a second time`);
    synsets.set(name, synset);
  });
  if (synsets.size === 0) throw new UserError("tells no picture", { file, fix: fix });
  return synsets;
}
