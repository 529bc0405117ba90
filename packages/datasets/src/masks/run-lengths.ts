import { UserError } from "@ddep/core";

/**
 * A region of an image as written by COCO's tools: run lengths of outside and inside pixels in turn, in column-major
 * order.
 */
export interface RunLengths {
  readonly size: readonly [height: number, width: number];
  /** The run lengths themselves, or COCO's text encoding of them. */
  readonly counts: string | readonly number[];
}

/**
 * Decodes run lengths from COCO's text encoding. Each number is written in groups of 5 bits, lowest first, plus 32 if
 * another group follows, as characters from "0"; the sign is in the last group. From the fourth number on, each is
 * stored as the difference to the one two before.
 *
 * Source: `rleFrString` of pycocotools.
 */
export function parseCounts(text: string): number[] {
  const counts: number[] = [];
  for (let i = 0; i < text.length;) {
    let value = 0;
    let shift = 0;
    let group: number;
    do {
      group = text.charCodeAt(i++) - 48;
      value |= (group & 31) << shift;
      shift += 5;
    } while ((group & 32) !== 0 && i < text.length);
    if ((group & 16) !== 0 && shift < 32) value |= -1 << shift;
    if (counts.length > 2) value += counts[counts.length - 2]!;
    counts.push(value);
  }
  return counts;
}

/**
 * Paints a region into `labels`, `[height, width]`.
 *
 * @throws UserError unless the runs fill the image exactly
 */
export function paintRunLengths(
  labels: Uint8Array,
  { size: [height, width], counts }: RunLengths,
  label: number,
  file: string,
): void {
  const runs = typeof counts === "string" ? parseCounts(counts) : counts;
  let at = 0;
  let inside = false;
  for (const run of runs) {
    if (inside) for (let k = at; k < at + run; k++) labels[(k % height) * width + Math.floor(k / height)] = label;
    at += run;
    inside = !inside;
  }
  if (at !== height * width)
    throw new UserError(`run lengths cover ${at} pixels of a picture of ${width} x ${height}`, {
      file,
      fix: "the file is damaged: copy it again",
    });
}
