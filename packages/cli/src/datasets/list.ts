import { knownSets } from "./known-sets.js";

/** The data sets that are known: classes, how one comes by them, and how their files lie. */
export function list(): string {
  return knownSets
    .map(({ name, title, labelMap, page, layout, steps }) =>
      [
        `${name}: ${title}`,
        `  classes  ${labelMap === undefined ? "none a pixel" : `${labelMap.names.length}; ddep datasets labels ${name}`}`,
        `  get it   ddep datasets pull ${name}${steps === undefined ? " --to FOLDER" : "   (prints the steps)"}`,
        `  page     ${page}`,
        ...layout.map((line, i) => `  ${i === 0 ? "layout " : "       "}  ${line}`),
      ].join("\n"),
    )
    .join("\n\n");
}
