import { cellAt } from "../findings/cells.js";
import { note, type Section } from "../document.js";
import type { Findings } from "../findings/findings.js";
import { formatShare, shareHead } from "./words.js";

/** The hyper-parameters that were chosen for each arm. */
export function choicesSection({ study, scale, grid }: Findings): Section | undefined {
  if (grid.cells.every(({ runs }) => runs.every(({ chosen }) => chosen === undefined))) return undefined;
  return {
    title: "Chosen hyper-parameters",
    blocks: [
      {
        kind: "table",
        head: ["Method", ...grid.shares.map((share) => shareHead(share, grid))],
        rows: study.arms.map((arm) => [
          arm.name,
          ...grid.shares.map((share) => {
            const chosen = cellAt(grid, arm, share).runs.flatMap(({ chosen }) => chosen ?? []);
            return [...new Set(chosen.map(({ lr, weightDecay }) => `${lr} / ${weightDecay}`))].join("; ");
          }),
        ]),
      },
      note(
        `Learning rate / weight decay, chosen from ${scale.sweep.lr.join(", ")} / ${scale.sweep.weightDecay.join(", ")}: the pair with the best score on a held-out ${formatShare(scale.holdOut)} of the labelled training images, at ${scale.chosenAt.map(formatShare).join(", ")} of the labels. Other shares use the choice of the nearest. The validation split was not used.`,
      ),
    ],
  };
}
