import { join } from "node:path";
import { readText } from "@ddep/core/node";
import { findImages, type LabelledDataset } from "@ddep/datasets";
import type { InspectedLayout } from "./pairs-layout.js";
import { maskFile, type MaskSource } from "./raw-mask.js";

/** An image and its mask. */
export interface Pair {
  readonly image: string;
  readonly mask: MaskSource;
}

/** The files of one split. */
export interface SplitFiles {
  readonly name: string;
  readonly pairs: readonly Pair[];
  /** Images without a mask. */
  readonly unmasked: readonly string[];
  /** Masks without an image. */
  readonly orphans: readonly string[];
  /** Names in the split's list without an image. */
  readonly unlisted: readonly string[];
  /** Images and masks that share their name with another, apart from the extension; training refuses them. */
  readonly doubles: readonly string[];
  /** The suffix that mask names add to image names, such as `_mask`, if it is the only reason why no mask pairs. */
  readonly tail?: string | undefined;
}

/** Paths by their names without extension, and the paths whose name is already taken. */
function byStem(folder: string, found: readonly string[]): { paths: Map<string, string>; doubles: string[] } {
  const paths = new Map<string, string>();
  const doubles: string[] = [];
  for (const path of found)
    if (paths.has(stemOf(path))) doubles.push(join(folder, path));
    else paths.set(stemOf(path), path);
  return { paths, doubles };
}

/** The suffix that every name adds to one of the stems, if it is the same for all. */
function commonTail(stems: readonly string[], names: readonly string[]): string | undefined {
  const tails = new Set(
    names.map((name) => {
      const stem = stems.filter((stem) => name.startsWith(stem)).sort((a, b) => b.length - a.length)[0];
      return stem === undefined ? "" : name.slice(stem.length);
    }),
  );
  const [tail] = tails;
  return tails.size === 1 && tail !== "" ? tail : undefined;
}

const stemOf = (path: string) => path.replace(/\.[^./]+$/, "");

async function namesIn(file: string): Promise<string[]> {
  const text = await readText(file);
  return text
    .split(/\r?\n/)
    .flatMap((line) => line.trim().split(/\s+/, 1))
    .filter((name) => name !== "");
}

/** The pairs of a data set whose masks are not separate files; its reader opens them. */
function openedPairs(dataset: LabelledDataset, file: string): Pair[] {
  const read = async (i: number) => {
    const { height, width, labels } = await dataset.open(i);
    return { height, width, format: "annotations", values: labels };
  };
  return Array.from({ length: dataset.length }, (_, i) => ({
    image: dataset.name(i),
    mask: { file, read: () => read(i) },
  }));
}

/** Pairs the images and masks of a split by name. Throws a UserError that names an empty folder. */
export async function splitFiles(root: string, layout: InspectedLayout, name: string): Promise<SplitFiles> {
  const { list, imageEnd = "", maskEnd = ".png", read, open } = layout;
  if (open !== undefined) {
    const pairs = openedPairs(await open(root, name), join(root, layout.masks(name)));
    return { name, pairs, unmasked: [], unlisted: [], orphans: [], doubles: [] };
  }
  const [imageTail, maskTail] = [stemOf(imageEnd), stemOf(maskEnd)];
  const maskOf = (stem: string) =>
    stem.endsWith(imageTail) ? `${stem.slice(0, stem.length - imageTail.length)}${maskTail}` : stem;
  const source = (file: string) =>
    read === undefined ? maskFile(file, layout.labelMap) : { file, read: () => read(file) };
  const [images, masks] = [join(root, layout.images(name)), join(root, layout.masks(name))];
  const imageOf = byStem(images, await findImages(images));
  const maskFiles = byStem(masks, await findImages(masks, maskEnd));
  const listed = list === undefined ? undefined : await namesIn(join(root, list(name)));
  const stems = listed ?? [...imageOf.paths.keys()];
  const pairs: Pair[] = [];
  const [unmasked, unlisted]: string[][] = [[], []];
  for (const stem of stems) {
    const [image, mask] = [imageOf.paths.get(stem), maskFiles.paths.get(maskOf(stem))];
    if (image === undefined) unlisted!.push(stem);
    else if (mask === undefined) unmasked!.push(join(images, image));
    else pairs.push({ image: join(images, image), mask: source(join(masks, mask)) });
  }
  // With a list, masks of other splits are in the same folder.
  const wanted = new Set(stems.map(maskOf));
  const orphans = listed === undefined ? [...maskFiles.paths].filter(([stem]) => !wanted.has(stem)) : [];
  return {
    name,
    pairs,
    unmasked: unmasked!,
    unlisted: unlisted!,
    orphans: orphans.map(([, path]) => join(masks, path)),
    doubles: [...imageOf.doubles, ...maskFiles.doubles],
    tail: pairs.length > 0 ? undefined : commonTail(stems, [...maskFiles.paths.keys()]),
  };
}
