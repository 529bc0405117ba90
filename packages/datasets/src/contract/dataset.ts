import type { LabelMap, Rect } from "@ddep/core";

/** A picture whose size is known and whose pixels are decoded on demand. */
export interface Picture {
  readonly height: number;
  readonly width: number;
  /**
   * The part `crop` of the picture, resized to `height` x `width`: RGB bytes `[height, width, 3]`, 0 to 255.
   *
   * Bilinear with half-pixel centres; where it shrinks, the triangle is widened so that nothing aliases.
   */
  pixels(crop: Rect, height: number, width: number): Promise<Uint8Array>;
}

/** A picture with one label a pixel, `[height, width]` of its own size. */
export interface LabelledPicture extends Picture {
  readonly labels: Uint8Array;
}

/** A picture with one class index. */
export interface ClassifiedPicture extends Picture {
  readonly classIndex: number;
}

/**
 * An ordered set of pictures, opened one at a time.
 *
 * A new data set is one function that returns this. `open` gives the same content for the same index at every call, and
 * rejects with a UserError that names the file.
 */
export interface Dataset<P extends Picture = Picture> {
  readonly length: number;
  /** The file a picture comes from, unique in the set; for reports of errors. */
  name(index: number): string;
  /** The files that a picture is read from, its mask's too; a set that makes its pictures has none. */
  files?(index: number): readonly string[];
  open(index: number): Promise<P>;
}

export interface LabelledDataset extends Dataset<LabelledPicture> {
  readonly labelMap: LabelMap;
  /** How the files of masks become labels, as plain data, where the label map alone does not tell. */
  readonly masks?: Readonly<Record<string, unknown>>;
}

export interface ClassifiedDataset extends Dataset<ClassifiedPicture> {
  /** Names of the classes by index. */
  readonly classNames: readonly string[];
}

/** At most so many pictures of a set, evenly spread: neighbours are often frames of one video. */
export function evenlySpread<D extends Dataset>(dataset: D, most: number): D {
  const count = Math.min(most, dataset.length);
  return withIndices(
    dataset,
    Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * dataset.length) / count)),
  );
}

/** The pictures of a set at some indices, in that order. Throws a RangeError on an index outside the set. */
export function withIndices<D extends Dataset>(dataset: D, indices: readonly number[]): D {
  const at = (i: number) => {
    const index = indices[i];
    if (index === undefined) throw new RangeError(`picture ${i} of ${indices.length}`);
    return index;
  };
  for (const index of indices)
    if (!Number.isInteger(index) || index < 0 || index >= dataset.length)
      throw new RangeError(`index ${index} in a set of ${dataset.length} pictures`);
  return {
    ...dataset,
    length: indices.length,
    name: (i: number) => dataset.name(at(i)),
    ...(dataset.files && { files: (i: number) => dataset.files!(at(i)) }),
    open: (i: number) => dataset.open(at(i)),
  };
}
