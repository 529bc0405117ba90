import { randomInt, UserError, type Seed } from "@ddep/core";
import type { ImageCounts } from "../../store/record.js";

/** Draws with replacement: how often each of `size` items was drawn, `[draw][item]`. */
export interface Draws {
  readonly size: number;
  readonly times: readonly Uint16Array[];
}

/** Draws `size` of `size` items with replacement, `draws` times. The same seed gives the same draws. */
export function drawAgain(size: number, draws: number, seed: Seed): Draws {
  const times = Array.from({ length: draws }, (_, draw) => {
    const drawn = new Uint16Array(size);
    for (let i = 0; i < size; i++) drawn[randomInt(seed, size, draw * size + i)]! += 1;
    return drawn;
  });
  return { size, times };
}

/**
 * The mean IoU of each draw of images: `mean over classes of sum(intersections) / sum(unions)`, without classes whose union is
 * empty. NaN if a draw has no labelled pixel.
 *
 * Throws a {@link UserError} if the draws are for a different number of images.
 */
export function meanIoUOfDraws({ intersections, unions }: ImageCounts, draws: Draws): Float64Array {
  if (unions.length !== draws.size || intersections.length !== draws.size)
    throw new UserError(`counts for ${unions.length} images, but names of ${draws.size}`, {
      key: "scores.images",
      fix: "delete the record and run the study again",
    });
  const classes = unions[0]?.length ?? 0;
  // Most classes are in few images, so only those present are summed.
  const present = unions.map((row) => Uint32Array.from(row.keys()).filter((k) => row[k]! > 0));
  const [hit, all] = [new Float64Array(classes), new Float64Array(classes)];
  return Float64Array.from(draws.times, (times) => {
    hit.fill(0);
    all.fill(0);
    times.forEach((count, image) => {
      if (count === 0) return;
      for (const k of present[image]!) {
        hit[k]! += count * intersections[image]![k]!;
        all[k]! += count * unions[image]![k]!;
      }
    });
    let [sum, counted] = [0, 0];
    for (let k = 0; k < classes; k++)
      if (all[k]! > 0) {
        sum += hit[k]! / all[k]!;
        counted++;
      }
    return sum / counted;
  });
}
