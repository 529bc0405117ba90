import { existsSync } from "node:fs";
import { join } from "node:path";
import { readShots } from "@ddep/runs";
import { heading, note, type Block, type Section } from "../document.js";
import type { Findings } from "../findings/findings.js";
import { extremes, pictureFile } from "../../compute/picture-grid.js";
import { formatShare } from "./words.js";

/** The maximum number of arms with pictures, to keep pages small. */
const mostArms = 8;

/** The worst, the median and the best image of each arm, at the smallest share of labels that has pictures. */
export async function picturesSection({ grid }: Findings, folder: string): Promise<Section | undefined> {
  const drawn = grid.cells.flatMap((cell) => {
    const run = cell.runs.find(({ id }) => existsSync(pictureFile(join(folder, "runs", id), "worst")));
    return run === undefined ? [] : [{ cell, path: join("runs", run.id), seed: run.seed }];
  });
  const share = drawn[0] && Math.min(...drawn.map(({ cell }) => cell.share));
  if (share === undefined) return undefined;
  const blocks: Block[] = [];
  for (const { cell, path, seed } of drawn.filter(({ cell }) => cell.share === share).slice(0, mostArms)) {
    blocks.push(heading(`${cell.arm.name}, seed ${seed}`));
    for (const extreme of extremes) {
      const file = pictureFile(path, extreme);
      if (!existsSync(join(folder, file))) continue;
      const [shots = []] = await readShots(join(folder, file), 1);
      blocks.push({ kind: "strip", title: extreme, file, shots });
    }
  }
  return {
    title: "Pictures",
    blocks: [
      ...blocks,
      note(
        `The worst, median and best validation image of each method at ${formatShare(share)} of the labels, by the mean IoU of the single image over the classes in it. Hatched: ignored.`,
      ),
    ],
  };
}
