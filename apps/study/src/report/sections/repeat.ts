import type { Section } from "../document.js";
import type { Findings } from "../findings.js";

/** How to run the study again. */
export function repeatSection({ study, scale, records }: Findings): Section {
  return {
    title: "Repeat it",
    blocks: [
      {
        kind: "code",
        text: `npm run study -- run ${study.name} --scale ${scale.name}\nnpm run study -- report ${study.name} --scale ${scale.name}`,
      },
      {
        kind: "table",
        fold: `All ${records.length} runs and how they came out`,
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
