import { Option, type Command } from "commander";
import * as z from "zod";
import { dataRows, labelRows, unlabelledRows } from "./data-rows.js";
import { denoisingRows } from "./denoising-rows.js";
import { evaluationRows } from "./evaluation-rows.js";
import { fineTuningRows } from "./fine-tuning-rows.js";
import { networkRows } from "./network-rows.js";
import { flagOf } from "./parse-flags.js";
import { presetFlags, presetHelp } from "./preset-flags.js";
import { presetOf } from "./presets.js";
import type { OptionRow } from "./row.js";
import type { OptionName } from "./rows.js";
import { parseOptions, type RunOptions } from "./run-options.js";
import { bare, defaultOf } from "./text.js";
import { trainingRows } from "./training-rows.js";

/** @inline */
type Rows = Readonly<Record<string, OptionRow>>;

const folder = [
  new Option("--out <folder>", "run folder to create").makeOptionMandatory(),
  new Option("--resume", "continue the run in --out from its last checkpoint"),
];

/** The placeholder after a flag in the help; a switch has none. */
function valueOf({ schema, value }: OptionRow): string {
  if (value !== undefined) return ` ${value}`;
  const type = bare(schema);
  if (type instanceof z.ZodBoolean) return "";
  if (type instanceof z.ZodEnum) return " <name>";
  return type instanceof z.ZodArray ? " <list>" : " <number>";
}

/** An option's help text: what it is, which names it takes, and which parts use it. */
function helpOf({ schema, takenBy }: OptionRow): string {
  const type = bare(schema);
  const item = type instanceof z.ZodArray ? (type.element as z.ZodType) : type;
  const help = schema.description ?? "";
  const names = item instanceof z.ZodEnum && !help.includes("(") ? `: ${item.options.join(", ")}` : "";
  return `${help}${names}${takenBy === undefined ? "" : ` (${flagOf(takenBy.by)} ${takenBy.names.join(", ")})`}`;
}

function flagsOf(name: string, row: OptionRow): Option[] {
  const option = new Option(`${flagOf(name)}${valueOf(row)}`, helpOf(row));
  const preset = defaultOf(row.schema);
  if (preset === true) return [option, new Option(`--no-${flagOf(name).slice(2)}`, `do not ${helpOf(row)}`)];
  return [preset === undefined ? option : option.default(preset, Array.isArray(preset) ? preset.join(",") : undefined)];
}

const withGroup = (command: Command, heading: string, options: readonly Option[]): Command =>
  options.reduce((all, option) => all.addOption(option.helpGroup(heading)), command);

const allFlags = (rows: Rows, left: readonly string[] = []) =>
  Object.entries(rows).flatMap(([name, row]) => (left.includes(name) ? [] : flagsOf(name, row)));

/** Adds flags without defaults to a command, which takes the defaults from a run. */
export const withRows = (command: Command, rows: Rows, heading = "Data:"): Command =>
  withGroup(
    command,
    heading,
    allFlags(rows).map((option) => new Option(option.flags, option.description)),
  );

/** Adds the flags for evaluating a stored model to a command. */
export const withViews = (command: Command): Command =>
  withRows(command, { ...evaluationRows, precision: networkRows.precision }, "Evaluation:");

/** Adds the flags of the stages that a command runs, except those in `left`. */
export function withFlags(
  command: Command,
  { denoising, finetuning }: { readonly denoising: boolean; readonly finetuning: boolean },
  left: readonly OptionName[] = [],
): Command {
  const groups: Record<string, Rows> = {
    "Data:": { ...dataRows, ...(denoising && unlabelledRows), ...(finetuning && labelRows) },
    "Networks:": networkRows,
    ...(denoising && { "Denoising:": denoisingRows }),
    ...(finetuning && { "Fine-tuning:": fineTuningRows, "Evaluation:": evaluationRows }),
    "Every stage:": trainingRows,
  };
  withGroup(command, "Presets:", presetFlags);
  for (const [heading, rows] of Object.entries(groups)) withGroup(command, heading, allFlags(rows, left));
  withGroup(command, "Run folder:", folder);
  return command.addHelpText("after", () => `\n${presetHelp(command)}`);
}

/** The options of a command that was called. An option without a flag takes its value from the preset, or else its default. */
export function optionsOfCommand(command: Command, fixed: Partial<RunOptions> = {}): RunOptions {
  const given = Object.fromEntries(
    Object.entries(command.opts()).filter(([key]) => command.getOptionValueSource(key) !== "default"),
  );
  return parseOptions({ ...presetOf(given), ...given }, fixed);
}
