import { decoders } from "@ddep/decoders";
import { encoderNames } from "@ddep/encoders";
import { InvalidArgumentError, Option, type Command } from "commander";
import { precisions } from "./work.js";

export const choice = (flags: string, description: string, choices: readonly string[], standard: string) =>
  new Option(flags, description).choices(choices).default(standard);

export function positive(value: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new InvalidArgumentError("Give a positive whole number.");
}

/** A comma-separated list of choices. */
export const someOf =
  <T extends string>(choices: readonly T[]) =>
  (value: string): T[] =>
    value.split(",").map((name) => {
      if ((choices as readonly string[]).includes(name)) return name as T;
      throw new InvalidArgumentError(`"${name}" is not one of ${choices.join(", ")}.`);
    });

const positives = (value: string): number[] => value.split(",").map(positive);

/** The flags that describe the network. */
export function networkFlags(command: Command, standard: { encoder: string; widths: readonly number[] }): Command {
  return command
    .optionsGroup("Network:")
    .addOption(choice("--encoder <name>", "the encoder", encoderNames, standard.encoder))
    .addOption(choice("--decoder <name>", "decoder", Object.keys(decoders), "unet"))
    .option("--widths <list>", "channels of the decoder blocks, deepest first", positives, standard.widths)
    .addOption(choice("--precision <name>", "precision of convolutions and matrix products", precisions, "float32"));
}

/** The flags for measuring and reporting. */
export function measuringFlags(command: Command, steps: number): Command {
  return command
    .optionsGroup("Measuring:")
    .option("--rounds <n>", "turns of each side", positive, 3)
    .option("--steps <n>", "steps of a turn", positive, steps)
    .option("--json", "as JSON");
}
