import { dataRows, labelRows, unlabelledRows } from "./data-rows.js";
import { denoisingRows } from "./denoising-rows.js";
import { evaluationRows } from "./evaluation-rows.js";
import { fineTuningRows } from "./fine-tuning-rows.js";
import { networkRows } from "./network-rows.js";
import type { Decides, OptionRow } from "./row.js";
import { methodRows, trainingRows } from "./training-rows.js";

/** Every option of a run. */
export const optionRows = {
  ...dataRows,
  ...unlabelledRows,
  ...labelRows,
  ...networkRows,
  ...denoisingRows,
  ...fineTuningRows,
  ...evaluationRows,
  ...trainingRows,
  ...methodRows,
};

/** The name of an option, as in `config.json`. */
export type OptionName = keyof typeof optionRows;

const entries = Object.entries(optionRows) as [OptionName, OptionRow][];

/** The options that satisfy a condition. */
export const optionsWhere = (holds: (row: OptionRow, name: OptionName) => boolean): OptionName[] =>
  entries.filter(([name, row]) => holds(row, name)).map(([name]) => name);

/** The options that are paths of files or folders. */
export const pathOptions: readonly string[] = optionsWhere(({ path }) => path === true);

/** The options that affect the result of a stage. */
export const optionsDeciding = (...stages: readonly Decides[]): OptionName[] =>
  optionsWhere(({ decides }) => stages.includes(decides));

/** The parts that an option chooses: one, or the terms of a sum of losses. */
const partsIn = (value: unknown) =>
  String(value)
    .split("+")
    .map((term) => term.split("*").at(-1)!.trim());

/** Whether an option applies to the parts that a run's options choose. */
export function applies(name: OptionName, options: Readonly<Record<string, unknown>>): boolean {
  const { takenBy }: OptionRow = optionRows[name];
  if (takenBy === undefined) return true;
  const chosen = partsIn(options[takenBy.by]);
  return takenBy.names.some((part) => chosen.includes(part));
}
