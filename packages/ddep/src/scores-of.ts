import type { LabelMap, Seed } from "@ddep/core";
import { SegmentationScores } from "@ddep/metrics";

/** Creates empty scores over the classes of a label map. */
export function scoresOf({ names, ignoreLabel }: LabelMap, seed: Seed): SegmentationScores {
  return new SegmentationScores({ classes: names.length, ignoreLabel, seed });
}
