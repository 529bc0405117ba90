import { datasets, imageSets, type DatasetPart, type SetDescription } from "@ddep/datasets";

/** Every data set by name. */
export const knownSets: Readonly<
  Record<string, SetDescription & Pick<Partial<DatasetPart>, "labelMap" | "published">>
> = { ...datasets, ...imageSets };

/** The data sets that `pull` can download, or for which it can print the steps. */
export const pulledSets = Object.keys(knownSets).filter((name) => {
  const { steps, published } = knownSets[name]!;
  return steps !== undefined || published !== undefined;
});

/** The known data sets: classes, how to get them, and how their files are laid out. */
export function list(): string {
  return Object.entries(knownSets)
    .map(([name, { title, help, labelMap, page, tree, steps }]) => {
      const pull = pulledSets.includes(name) ? [`ddep datasets pull ${name}`] : [];
      const rows: [string, readonly (string | undefined)[]][] = [
        ["what", [help]],
        [
          "classes",
          [
            name in imageSets
              ? "no pixel labels"
              : labelMap && `${labelMap.names.length}; ddep datasets labels ${name}`,
          ],
        ],
        [
          "get it",
          pull.map((command) => `${command}${steps === undefined ? " --to FOLDER" : "   (prints the steps)"}`),
        ],
        ["page", [page]],
        ["layout", tree],
      ];
      const lines = rows.flatMap(([key, texts]) =>
        texts.flatMap((text, i) => (text === undefined ? [] : [`  ${(i === 0 ? key : "").padEnd(9)}${text}`])),
      );
      return [`${name}: ${title}`, ...lines].join("\n");
    })
    .join("\n\n");
}
