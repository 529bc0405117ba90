import type { Listing } from "@ddep/datasets";

/** The number of images in class folders. */
export interface ClassCounts {
  readonly folders: number;
  readonly least: ClassCount;
  readonly median: number;
  readonly greatest: ClassCount;
  /** The folders that hold no image. */
  readonly empty: readonly string[];
  /** Images outside the class folders. */
  readonly loose: number;
}

interface ClassCount {
  readonly name: string;
  readonly images: number;
}

/** Counts the images of each folder directly below the root; undefined if there are no folders. */
export function classCounts({ top, counts }: Pick<Listing, "top" | "counts">): ClassCounts | undefined {
  const sizes = top.map((name) => ({ name, images: counts.get(name) ?? 0 })).sort((a, b) => a.images - b.images);
  const [least, greatest] = [sizes[0], sizes.at(-1)];
  if (least === undefined || greatest === undefined) return undefined;
  const middle = (sizes.length - 1) / 2;
  const median = (sizes[Math.floor(middle)]!.images + sizes[Math.ceil(middle)]!.images) / 2;
  const empty = sizes.filter(({ images }) => images === 0).map(({ name }) => name);
  return { folders: sizes.length, least, median, greatest, empty, loose: counts.get("") ?? 0 };
}
