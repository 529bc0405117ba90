import { datasets, imageSets, type DatasetPart, type SetDescription } from "@ddep/datasets";

/** Every set by its name. */
export const knownSets: Readonly<
  Record<string, SetDescription & Pick<Partial<DatasetPart>, "labelMap" | "published">>
> = { ...datasets, ...imageSets };

/** The sets that can be had, by `pull` or by steps it prints. */
export const pulledSets = Object.keys(knownSets).filter((name) => {
  const { steps, published } = knownSets[name]!;
  return steps !== undefined || published !== undefined;
});

/** The data sets there are: classes, how you get them, and how their files lie. */
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
              ? "no labels of pixels"
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
