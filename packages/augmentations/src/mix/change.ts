import type { BatchContents, Rect } from "@ddep/core";
import { objectAt } from "./objects.js";

/** Which pixels of one picture of a batch go onto another: a box, classes, or objects by one pixel of each. */
export type Part =
  { readonly box: Rect } | { readonly classes: readonly number[] } | { readonly objects: readonly number[] };

/** One drawn change of a batch's numbers, plain data: the same batch under it is the same batch anywhere. */
export type BatchChange =
  | {
      readonly kind: "erase";
      readonly picture: number;
      readonly box: Rect;
      readonly labels: "ignore" | "stay";
    }
  | { readonly kind: "paste"; readonly from: number; readonly onto: number; readonly part: Part };

/**
 * Makes changes to a batch in place: all pastes copy from the batch as it was given, images and labels of the same
 * pixels together; what is erased becomes 0, the mean colour.
 */
export function applyToBatch(changes: readonly BatchChange[], contents: BatchContents): void {
  const originals = copiesOf(changes, contents);
  for (const change of changes)
    if (change.kind === "erase") erase(change, contents);
    else paste(change, originals.get(change.from)!, contents);
}

interface Picture {
  readonly image: Float32Array;
  readonly labels: Int32Array | undefined;
}

function copiesOf(changes: readonly BatchChange[], { images, truth, height, width }: BatchContents) {
  const size = height * width;
  const originals = new Map<number, Picture>();
  for (const change of changes) {
    if (change.kind === "erase" || originals.has(change.from)) continue;
    const start = change.from * size;
    originals.set(change.from, {
      image: images.slice(3 * start, 3 * (start + size)),
      labels: truth?.labels.slice(start, start + size),
    });
  }
  return originals;
}

/** Calls with the first pixel and the length of each row of a box, in one picture. */
function eachRow(
  { x, y, width, height }: Rect,
  across: number,
  use: (start: number, length: number) => void,
) {
  for (let row = y; row < y + height; row++) use(row * across + x, width);
}

function erase({ picture, box, labels }: BatchChange & { kind: "erase" }, contents: BatchContents): void {
  const { images, truth, height, width } = contents;
  const start = picture * height * width;
  eachRow(box, width, (at, length) => {
    images.fill(0, 3 * (start + at), 3 * (start + at + length));
    if (labels === "ignore") truth?.labels.fill(truth.ignoreLabel, start + at, start + at + length);
  });
}

function paste(
  { onto, part }: BatchChange & { kind: "paste" },
  source: Picture,
  contents: BatchContents,
): void {
  const { images, truth, height, width } = contents;
  const start = onto * height * width;
  const copy = (from: number, to: number) => {
    images.set(source.image.subarray(3 * from, 3 * to), 3 * (start + from));
    if (source.labels !== undefined) truth!.labels.set(source.labels.subarray(from, to), start + from);
  };
  if ("box" in part) return eachRow(part.box, width, (at, length) => copy(at, at + length));
  const { labels } = source;
  if (labels === undefined)
    throw new RangeError("classes and objects are pasted only where there are labels");
  const taken = new Uint8Array(labels.length);
  if ("classes" in part) {
    const classes = new Set(part.classes);
    labels.forEach((label, i) => (taken[i] = Number(classes.has(label))));
  } else for (const pixel of part.objects) for (const i of objectAt(labels, width, pixel)) taken[i] = 1;
  eachRun(taken, copy);
}

/** Calls with the ends of each run of ones. */
function eachRun(taken: Uint8Array, use: (from: number, to: number) => void): void {
  for (let from = taken.indexOf(1); from >= 0;) {
    const end = taken.indexOf(0, from);
    const to = end < 0 ? taken.length : end;
    use(from, to);
    from = taken.indexOf(1, to);
  }
}
