import type { BatchContents, Rect } from "@ddep/core";
import * as z from "zod";
import { partsOf } from "./objects.js";

/** What happens to the labels of erased pixels. */
export const erasedLabels = z
  .enum(["ignore", "stay"])
  .default("ignore")
  .describe("labels of the erased pixels: ignore or stay");

/**
 * The pixels pasted from one image of a batch onto another: a box, classes, or objects, each given by one of its
 * pixels.
 */
export type Pasted =
  { readonly box: Rect } | { readonly classes: readonly number[] } | { readonly objects: readonly number[] };

/** One drawn change of a batch, as plain data. Applying it to the same batch always gives the same result. */
export type BatchChange =
  | {
      readonly kind: "erase";
      readonly picture: number;
      readonly box: Rect;
      readonly labels: "ignore" | "stay";
    }
  | { readonly kind: "paste"; readonly from: number; readonly onto: number; readonly part: Pasted };

/**
 * Applies changes to a batch in place. All pastes copy from the original batch, images and labels together. Erased
 * pixels become 0, the mean colour.
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

/** Calls `use` with the first pixel and the length of each row of a box in one image. */
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
  if (labels === undefined) throw new RangeError("pasting classes or objects requires labels");
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

/** Flags the pixels whose label is one of `classes`. */
function ofClasses(labels: Int32Array, classes: readonly number[]): Uint8Array {
  const wanted = new Uint8Array(Math.max(-1, ...classes) + 1);
  for (const label of classes) wanted[label] = 1;
  const taken = new Uint8Array(labels.length);
  for (let i = 0; i < labels.length; i++) taken[i] = wanted[labels[i]!] ?? 0;
  return taken;
}

/** Flags the pixels whose connected component contains one of `pixels`. */
function ofObjects(labels: Int32Array, width: number, pixels: readonly number[]): Uint8Array {
  const parts = partsOf(labels, width);
  const wanted = new Uint8Array(labels.length);
  for (const pixel of pixels) wanted[parts[pixel]!] = 1;
  const taken = new Uint8Array(labels.length);
  for (let i = 0; i < taken.length; i++) taken[i] = wanted[parts[i]!]!;
  return taken;
}

/** Describes a drawn change in a few words, for a caption; `nameOf` names the classes. */
export function batchWords(change: BatchChange, nameOf: (label: number) => string): string {
  if (change.kind === "erase") return boxWords(change.box);
  const { part } = change;
  if ("box" in part) return boxWords(part.box);
  return "objects" in part ? `${part.objects.length} objects` : part.classes.map(nameOf).join(", ");
}

const boxWords = ({ width, height, x, y }: Rect) => `${width} x ${height} at ${x}, ${y}`;
