import { Option, type Command } from "commander";
import { ours, paperNames, presets } from "./presets.js";

/** The preset flags, which fill in options that no other flag sets. */
export const presetFlags = [
  new Option("--paper <data-set>", "the paper's settings for a data set").choices(paperNames).conflicts("small"),
  new Option("--small", "CamVid at half resolution with an EfficientNet-Lite0 U-Net; minutes on two cores"),
];

type Flag = readonly [name: string, value: string];

/** The presets, spelled out as those flags that a command has, and which of the paper preset's values are our choice. */
export function presetHelp(command: Command): string {
  const names = new Map(
    command.options.filter(({ negate }) => !negate).map((option) => [option.attributeName(), option.long!] as const),
  );
  const flagsOf = (values: object): Flag[] =>
    Object.entries(values).flatMap(([key, value]) => {
      const name = names.get(key);
      return name === undefined ? [] : [[name, value === true ? "" : String(value)] as const];
    });
  const paper = paperNames.map((name) => flagsOf(presets[name]));
  const isShared = (flag: Flag) => paper.every((flags) => flags.some((other) => String(other) === String(flag)));
  const lines = (flags: readonly Flag[], indent: string) =>
    wrapped(
      flags.map((flag) => flag.join(" ").trim()),
      indent,
    );
  return [
    "Each preset sets the flags below. Flags on the command line take precedence.",
    `\n  --paper ${paperNames.join("|")}\n${lines(paper[0]!.filter(isShared), "    ")}`,
    ...paperNames.map(
      (name, i) =>
        `    ${name}:\n${lines(
          paper[i]!.filter((flag) => !isShared(flag)),
          "      ",
        )}`,
    ),
    ...(names.has("pretrainLr") ? ["    With --width-multiple 2: --pretrain-lr 0.0001"] : []),
    "    Our choice, where the paper gives no single value:",
    ...flagsOf(ours).map(([name, reason]) => wrapped([name, "-", ...reason.split(" ")], "      ")),
    `\n  --small\n${lines(flagsOf(presets.small), "    ")}`,
  ].join("\n");
}

const columns = 80;

/** Wraps words into lines without breaking any of them. */
function wrapped(words: readonly string[], indent: string): string {
  const lines: string[] = [];
  for (const word of words) {
    const longer = `${lines.at(-1) ?? indent}${lines.length === 0 ? "" : " "}${word}`;
    if (lines.length === 0) lines.push(longer);
    else if (longer.length < columns) lines[lines.length - 1] = longer;
    else lines.push(`${indent}${word}`);
  }
  return lines.join("\n");
}
