import type { BatchContents, Rect } from "@ddep/core";
import * as z from "zod";
import { partsOf } from "./objects.js";

/** What becomes of the labels where a picture is erased. */
export const erasedLabels = z.enum(["ignore", "stay"]).default("ignore").describe("what becomes of the labels there");

/** Which pixels of one picture of a batch go onto another: a box, classes, or objects by one pixel of each. */
export type Pasted =
  { readonly box: Rect } | { readonly classes: readonly number[] } | { readonly objects: readonly number[] };

/** One drawn change of a batch's numbers, plain data: the same batch under it is the same batch anywhere. */
export type BatchChange =
  | {
      readonly kind: "erase";
      readonly picture: number;
      readonly box: Rect;
      readonly labels: "ignore" | "stay";
    }
  | { readonly kind: "paste"; readonly from: number; readonly onto: number; readonly part: Pasted };

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
function eachRow({ x, y, width, height }: Rect, across: number, use: (start: number, length: number) => void) {
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

function paste({ onto, part }: BatchChange & { kind: "paste" }, source: Picture, contents: BatchContents): void {
  const { images, truth, height, width } = contents;
  const start = onto * height * width;
  const { image, labels } = source;
  if ("box" in part)
    return eachRow(part.box, width, (at, length) => {
      images.set(image.subarray(3 * at, 3 * (at + length)), 3 * (start + at));
      if (labels !== undefined) truth!.labels.set(labels.subarray(at, at + length), start + at);
    });
  if (labels === undefined) throw new RangeError("classes and objects are pasted only where there are labels");
  const taken = "classes" in part ? ofClasses(labels, part.classes) : ofObjects(labels, width, part.objects);
  for (let i = 0; i < taken.length; i++) {
    if (taken[i] === 0) continue;
    const from = 3 * i;
    const to = 3 * (start + i);
    images[to] = image[from]!;
    images[to + 1] = image[from + 1]!;
    images[to + 2] = image[from + 2]!;
    truth!.labels[start + i] = labels[i]!;
  }
}

/** A flag a pixel: whether its label is one of these. */
function ofClasses(labels: Int32Array, classes: readonly number[]): Uint8Array {
  const wanted = new Uint8Array(Math.max(-1, ...classes) + 1);
  for (const label of classes) wanted[label] = 1;
  const taken = new Uint8Array(labels.length);
  for (let i = 0; i < labels.length; i++) taken[i] = wanted[labels[i]!] ?? 0;
  return taken;
}

/** A flag a pixel: whether its connected part holds one of these pixels. */
function ofObjects(labels: Int32Array, width: number, pixels: readonly number[]): Uint8Array {
  const parts = partsOf(labels, width);
  const wanted = new Uint8Array(labels.length);
  for (const pixel of pixels) wanted[parts[pixel]!] = 1;
  const taken = new Uint8Array(labels.length);
  for (let i = 0; i < taken.length; i++) taken[i] = wanted[parts[i]!]!;
  return taken;
}

/** A drawn change in a few words, for a caption; `nameOf` names the classes. */
export function batchWords(change: BatchChange, nameOf: (label: number) => string): string {
  if (change.kind === "erase") return boxWords(change.box);
  const { part } = change;
  if ("box" in part) return boxWords(part.box);
  return "objects" in part ? `${part.objects.length} objects` : part.classes.map(nameOf).join(", ");
}

const boxWords = ({ width, height, x, y }: Rect) => `${width} x ${height} at ${x}, ${y}`;
