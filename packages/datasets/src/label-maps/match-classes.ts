import { printable, UserError, type LabelMap } from "@ddep/core";
import type { LabelledDataset } from "../contract/dataset.js";

const SHOWN = 5;

/** Joins class names into a line, shortened to the first few. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).map((name) => printable(name, "line"));
  return shown.join(", ") + (names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "");
}

const without = (names: readonly string[], others: readonly string[]) => names.filter((name) => !others.includes(name));
const areThere = (names: readonly string[]) => `${listed(names)} ${names.length === 1 ? "is" : "are"} not`;

/**
 * Describes how the classes of a data set differ from those of a model, or returns undefined if names, order and number
 * agree. Only then does an index mean the same class in both.
 */
export function classDifference(model: LabelMap, data: LabelMap): string | undefined {
  const [lost, added] = [without(model.names, data.names), without(data.names, model.names)];
  const differences = [
    ...(data.names.length === model.names.length ? [] : [`${data.names.length} of them, not ${model.names.length}`]),
    ...(lost.length === 0 ? [] : [`${areThere(lost)} there`]),
    ...(added.length === 0 ? [] : [`${areThere(added)} the model's`]),
  ];
  if (differences.length > 0) return differences.join("; ");
  const moved = model.names.findIndex((name, k) => data.names[k] !== name);
  return moved < 0
    ? undefined
    : `class ${moved} is ${listed([data.names[moved]!])}, not ${listed([model.names[moved]!])}`;
}

/** The classes of a data set mapped to the indices of a model. */
export interface MatchedClasses {
  /** The model's classes, with the ids they have in the data set's files. */
  readonly labelMap: LabelMap;
  /** Maps the data set's labels to the model's; classes that the model lacks map to the ignore label. */
  readonly table: Uint8Array;
  /** The model's indices of the classes that both have. */
  readonly shared: readonly number[];
  readonly onlyInModel: readonly string[];
  readonly onlyInData: readonly string[];
}

/**
 * Matches classes by name.
 *
 * @throws UserError if no name occurs in both, or a name occurs twice
 */
export function matchClasses(model: LabelMap, data: LabelMap, file?: string): MatchedClasses {
  for (const { names } of [model, data]) {
    const twice = names.find((name, k) => names.indexOf(name) !== k);
    if (twice !== undefined)
      throw new UserError(`"${listed([twice])}" occurs twice, so it cannot be matched by name`, {
        file,
        key: "names",
        fix: "give each class a unique name",
      });
  }
  const shared = model.names.flatMap((name, k) => (data.names.includes(name) ? [k] : []));
  if (shared.length === 0)
    throw new UserError("has none of the model's classes", {
      file,
      key: "names",
      fix: `name the classes as the model does: ${listed(model.names)}`,
    });
  const table = new Uint8Array(256).fill(model.ignoreLabel);
  data.names.forEach((name, k) => {
    const index = model.names.indexOf(name);
    if (index >= 0) table[k] = index;
  });
  const idOf = (k: number) => (k < 0 ? data.ignoreLabel : (data.ids?.[k] ?? k));
  return {
    labelMap: { ...model, ids: model.names.map((name) => idOf(data.names.indexOf(name))) },
    table,
    shared,
    onlyInModel: without(model.names, data.names),
    onlyInData: without(data.names, model.names),
  };
}

/** Returns a data set with its labels mapped to those of the model. */
export function withMatchedClasses(dataset: LabelledDataset, { labelMap, table }: MatchedClasses): LabelledDataset {
  return {
    ...dataset,
    labelMap,
    async open(index) {
      const picture = await dataset.open(index);
      return { ...picture, labels: picture.labels.map((label) => table[label]!) };
    },
  };
}
