import { printable, type LabelMap } from "@ddep/core";
import { classColour } from "./class-colour.js";
import { ranges } from "./ranges.js";

/** Makes a name printable on one line. */
const shownName = (name: string) => printable(name, "line");

/** Formats a label map as a table: one line per class, then the ignored values. */
export function labelMapTable(labelMap: LabelMap): string {
  const { ignoreLabel, ids, ignoredIds = [ignoreLabel] } = labelMap;
  const names = labelMap.names.map(shownName);
  const width = Math.max("name".length, ...names.map((name) => name.length));
  const row = (index: string, id: string, name: string, colour: string) =>
    `${index.padStart(5)}  ${id.padStart(5)}  ${name.padEnd(width)}  ${colour}`;
  const hex = (rgb: readonly number[]) => `#${rgb.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
  return [
    row("index", "value", "name", "colour"),
    ...names.map((name, i) => row(String(i), String(ids?.[i] ?? i), name, hex(classColour(labelMap, i)!))),
    row(String(ignoreLabel), ignoredIds.length === 0 ? "-" : "", "(ignored)", `values ${ranges(ignoredIds) || "none"}`),
  ].join("\n");
}

/** Number of classes that {@link labelMapLine} names. */
const SHOWN = 6;

/**
 * Formats a label map as one line, with the mask value of each class:
 * `19 classes (road 7, sidewalk 8 and 17 more), ...`.
 */
export function labelMapLine({ names, ignoreLabel, ids, ignoredIds = [ignoreLabel] }: LabelMap): string {
  const shown = names.slice(0, SHOWN).map((name, i) => `${shownName(name)} ${ids?.[i] ?? i}`);
  const rest = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
  const ignored = ranges(ignoredIds);
  return `${names.length} classes (${shown.join(", ")}${rest}), ${ignored === "" ? "nothing" : ignored} ignored`;
}
