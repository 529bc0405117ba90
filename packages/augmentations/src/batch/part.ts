import { uniform, UserError, type BatchContents, type OptionShape, type Part, type Rect, type Seed } from "@ddep/core";
import type { BatchChange } from "./change.js";

/** The context of a draw: an image of a batch, and the one it is mixed with. */
export interface Place {
  readonly contents: BatchContents;
  readonly picture: number;
  readonly from: number;
}

/** A batch augmentation. The function it creates draws the change of one image from the image's own seed. */
export interface BatchPart<Shape extends OptionShape = OptionShape> extends Part<
  (place: Place, seed: Seed) => BatchChange | undefined,
  Shape
> {
  /** Whether it mixes the images of a batch. */
  readonly mixes: boolean;
}

/** Returns a box of `h` x `w` pixels with a uniform centre, clipped at the edges. */
export function boxAround(height: number, width: number, h: number, w: number, seed: Seed): Rect {
  const axis = (length: number, extent: number, k: number) => {
    const start = Math.floor(uniform(seed, k) * length) - Math.floor(extent / 2);
    const end = Math.min(length, start + extent);
    return [Math.max(0, start), end - Math.max(0, start)] as const;
  };
  const [y, rows] = axis(height, h, 0);
  const [x, columns] = axis(width, w, 1);
  return { x, y, width: columns, height: rows };
}

/**
 * Returns the labels of the image that is pasted from.
 *
 * @throws UserError if the batch has no labels
 */
export function labelsFrom({ contents: { truth, height, width }, from }: Place, kind: string) {
  if (truth === undefined)
    throw new UserError(`${kind} selects pixels by their labels, but these pictures have none`, {
      key: kind,
      fix: "use it in fine-tuning only",
    });
  return {
    ignoreLabel: truth.ignoreLabel,
    labels: truth.labels.subarray(from * height * width, (from + 1) * height * width),
  };
}
