import { knownSets } from "./known-sets.js";

/** The data sets that are known: classes, how one comes by them, and how their files lie. */
export function list(): string {
  return knownSets
    .map(({ name, title, classes, page, layout, steps }) =>
      [
        `${name}: ${title}`,
        `  classes  ${classes ?? "none a pixel"}`,
        `  get it   npm run datasets -- pull ${name}${steps === undefined ? " --to FOLDER" : "   (prints the steps)"}`,
        `  page     ${page}`,
        ...layout.map((line, i) => `  ${i === 0 ? "layout " : "       "}  ${line}`),
      ].join("\n"),
    )
    .join("\n\n");
}
