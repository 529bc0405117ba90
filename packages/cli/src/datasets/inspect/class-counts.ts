import type { Listing } from "@ddep/datasets";

/** How many images the class folders hold. */
export interface ClassCounts {
  readonly folders: number;
  readonly least: ClassCount;
  readonly median: number;
  readonly greatest: ClassCount;
  /** Folders without any image, among the folders. */
  readonly empty: readonly string[];
  /** Images beside the folders. */
  readonly loose: number;
}

interface ClassCount {
  readonly name: string;
  readonly images: number;
}

/** Counts the images of each folder right below the root; undefined where there are none. */
export function classCounts({ top, counts }: Pick<Listing, "top" | "counts">): ClassCounts | undefined {
  const sizes = top.map((name) => ({ name, images: counts.get(name) ?? 0 })).sort((a, b) => a.images - b.images);
  const [least, greatest] = [sizes[0], sizes.at(-1)];
  if (least === undefined || greatest === undefined) return undefined;
  const middle = (sizes.length - 1) / 2;
  const median = (sizes[Math.floor(middle)]!.images + sizes[Math.ceil(middle)]!.images) / 2;
  const empty = sizes.filter(({ images }) => images === 0).map(({ name }) => name);
  return { folders: sizes.length, least, median, greatest, empty, loose: counts.get("") ?? 0 };
}
