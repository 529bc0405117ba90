import { UserError, type LabelMap } from "@ddep/core";
import pLimit from "p-limit";
import type { Fingerprint } from "./fingerprint.js";
import { imageFacts } from "./image-facts.js";
import { LabelCounts } from "./label-counts.js";
import type { MaskSource } from "./raw-mask.js";
import { Tally } from "./tally.js";

/** A file and its problem. */
export interface Fault {
  readonly file: string;
  readonly problem: string;
}

/** The contents of a split's files. */
export interface Survey {
  readonly sizes: Tally;
  readonly formats: Tally;
  readonly maskFormats: Tally;
  readonly rotated: string[];
  readonly animated: string[];
  readonly faults: Fault[];
  /** Masks whose labels may mean something else. */
  readonly doubtful: Fault[];
  readonly labels: LabelCounts;
  /** The classes of each pair, by its position. */
  readonly classesOf: Map<number, Set<number>>;
  readonly prints: { readonly file: string; readonly print: Fingerprint }[];
}

/** An image, and its mask if it has one. */
export interface Pictured {
  readonly image: string;
  readonly mask?: MaskSource;
}

/** Files read concurrently. */
const WORKERS = 8;

/** The first line of an error message, without the file name in front. */
function problemOf(error: unknown, file: string): string {
  const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n", 1);
  const ours = line.startsWith(`${file}: `);
  return ours ? line.slice(file.length + 2) : `cannot be decoded (${line.replace(`${file}: `, "")})`;
}

/**
 * Reads images and their masks; unreadable files are reported as faults. `onFile` is called after each image.
 *
 * @param files images, each with its mask if it has one
 */
export async function survey(
  files: readonly Pictured[],
  labelMap: LabelMap | undefined,
  onFile: () => void,
): Promise<Survey> {
  const found: Survey = {
    sizes: new Tally(),
    formats: new Tally(),
    maskFormats: new Tally(),
    rotated: [],
    animated: [],
    faults: [],
    doubtful: [],
    labels: new LabelCounts(labelMap),
    classesOf: new Map(),
    prints: [],
  };
  const limit = pLimit(WORKERS);
  const read = <T>(file: string, reader: () => Promise<T>) =>
    limit(reader).catch((error: unknown) => {
      // A reader that opens a mask together with its image also fails on a bad image, which is reported by itself.
      const another = error instanceof UserError && error.file !== undefined && error.file !== file;
      if (!another) found.faults.push({ file, problem: problemOf(error, file) });
      return undefined;
    });
  const one = async ({ image, mask }: Pictured, i: number) => {
    const [facts, raw] = await Promise.all([
      read(image, () => imageFacts(image)),
      mask === undefined ? undefined : read(mask.file, mask.read),
    ]);
    onFile();
    if (facts !== undefined) {
      const { width, height, format, rotated, pages, print } = facts;
      found.sizes.add(`${width} x ${height}`);
      found.formats.add(format);
      if (rotated) found.rotated.push(image);
      if (pages > 1) found.animated.push(image);
      found.prints.push({ file: image, print });
    }
    if (raw === undefined || mask === undefined) return;
    found.maskFormats.add(raw.format);
    if (raw.hint !== undefined) found.doubtful.push({ file: mask.file, problem: raw.hint });
    if (raw.values === undefined)
      found.faults.push({ file: mask.file, problem: `holds colours (${raw.format}), not class indices` });
    else found.classesOf.set(i, found.labels.add(raw.values, mask.file));
    if (facts !== undefined && (facts.width !== raw.width || facts.height !== raw.height)) {
      const turned = facts.width === raw.height && facts.height === raw.width;
      const how = facts.rotated ? "EXIF data rotate the image, which training applies too" : "one of them is rotated";
      found.faults.push({
        file: mask.file,
        problem: `is ${raw.width} x ${raw.height}, but its image is ${facts.width} x ${facts.height}${turned ? `: ${how}` : ""}`,
      });
    }
  };
  await Promise.all(files.map(one));
  found.prints.sort((a, b) => (a.file < b.file ? -1 : 1));
  for (const faults of [found.faults, found.doubtful]) faults.sort((a, b) => (a.file < b.file ? -1 : 1));
  return found;
}
