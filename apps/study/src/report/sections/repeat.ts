import { paperNames } from "@ddep/cli";
import { small } from "../../grid/scales.js";
import type { Scale } from "../../grid/study.js";
import type { Section } from "../document.js";
import type { Findings } from "../findings/findings.js";

/** The flags that name a scale. */
function flagsOf({ name, flags }: Scale): string {
  const known = paperNames.some((paper) => paper === name) ? `--paper ${name}` : `--scale-file ${name}.json`;
  return [name === small.name ? "--small" : known, flags].filter(Boolean).join(" ");
}

/** How to run the study again. */
export function repeatSection({ study, scale, records }: Findings): Section {
  return {
    title: "Repeat this study",
    blocks: [
      {
        kind: "code",
        text: ["run", "report"]
          .map(
            (command) =>
              `npm run study -- ${command} ${study.name} ${flagsOf(scale)} --root DATA --images IMAGES --encoder-weights WEIGHTS`,
          )
          .join("\n"),
      },
      {
        kind: "table",
        fold: `All ${records.length} runs with their results`,
        head: ["Run", "Kind", "Seed", "mIoU", "Seconds"],
        rows: records.map(({ id, kind, seed, scores, error, seconds }) => [
          id,
          kind,
          String(seed),
          scores === undefined ? (error === undefined ? "" : "failed") : (100 * scores.meanIoU).toFixed(2),
          seconds.toFixed(0),
        ]),
      },
    ],
  };
}
