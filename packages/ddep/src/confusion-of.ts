import type { LabelMap } from "@ddep/core";
import { ConfusionMatrix } from "@ddep/metrics";

/** An empty confusion matrix over the classes of a label map. */
export function confusionOf({ names, ignoreLabel }: LabelMap): ConfusionMatrix {
  return new ConfusionMatrix({ classes: names.length, ignoreLabel });
}
