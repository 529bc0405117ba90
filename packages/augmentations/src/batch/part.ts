import { uniform, UserError, type BatchContents, type OptionShape, type Part, type Rect, type Seed } from "@ddep/core";
import type { BatchChange } from "./change.js";

/** Where an augmentation draws: a picture of a batch, and the one it is mixed with. */
export interface Place {
  readonly contents: BatchContents;
  readonly picture: number;
  readonly from: number;
}

/** An augmentation of a batch: what it is made into draws the change of one picture, from the picture's own seed. */
export interface BatchPart<Shape extends OptionShape = OptionShape> extends Part<
  (place: Place, seed: Seed) => BatchChange | undefined,
  Shape
> {
  /** Whether it mixes the pictures of a batch with one another. */
  readonly mixes: boolean;
}

/** A box of `h` x `w` pixels around a uniform centre, less what lies outside. */
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

/** The labels of the picture that is pasted from. Throws a {@link UserError} where the batch has none. */
export function labelsFrom({ contents: { truth, height, width }, from }: Place, kind: string) {
  if (truth === undefined)
    throw new UserError(`${kind} chooses pixels by their labels, and these pictures have none`, {
      key: kind,
      fix: "use it in fine-tuning only",
    });
  return {
    ignoreLabel: truth.ignoreLabel,
    labels: truth.labels.subarray(from * height * width, (from + 1) * height * width),
  };
}
