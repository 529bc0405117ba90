import type { LabelMap, Rect } from "@ddep/core";

/** An image whose size is known and whose pixels are decoded on demand. */
export interface Picture {
  readonly height: number;
  readonly width: number;
  /**
   * Returns the region `crop` of the image, resized to `height` x `width`: RGB bytes `[height, width, 3]`, 0 to 255.
   *
   * Resizing is bilinear with half-pixel centres, and antialiased when it shrinks.
   */
  pixels(crop: Rect, height: number, width: number): Promise<Uint8Array>;
}

/** An image with one label per pixel, `[height, width]` at the image's own size. */
export interface LabelledPicture extends Picture {
  readonly labels: Uint8Array;
}

/** An image with one class index. */
export interface ClassifiedPicture extends Picture {
  readonly classIndex: number;
}

/**
 * An ordered set of images, opened one at a time.
 *
 * A new data set is one function that returns this. `open` must return the same content for the same index at every
 * call, and reject with a UserError that names the file.
 */
export interface Dataset<P extends Picture = Picture> {
  readonly length: number;
  /** The file of an image, unique within the set; used in error reports. */
  name(index: number): string;
  /** All files that an image is read from, including its mask. Absent for generated images. */
  files?(index: number): readonly string[];
  open(index: number): Promise<P>;
}

export interface LabelledDataset extends Dataset<LabelledPicture> {
  readonly labelMap: LabelMap;
  /** How mask files are turned into labels, as plain data, if the label map alone does not determine it. */
  readonly masks?: Readonly<Record<string, unknown>>;
}

export interface ClassifiedDataset extends Dataset<ClassifiedPicture> {
  /** Names of the classes by index. */
  readonly classNames: readonly string[];
}

/** Returns at most `most` images of a set, evenly spread, because neighbours are often frames of one video. */
export function evenlySpread<D extends Dataset>(dataset: D, most: number): D {
  const count = Math.min(most, dataset.length);
  return withIndices(
    dataset,
    Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * dataset.length) / count)),
  );
}

/**
 * Returns the images of a set at the given indices, in that order.
 *
 * @throws RangeError if an index is outside the set
 */
export function withIndices<D extends Dataset>(dataset: D, indices: readonly number[]): D {
  const at = (i: number) => {
    const index = indices[i];
    if (index === undefined) throw new RangeError(`picture ${i} is out of range for a set of ${indices.length}`);
    return index;
  };
  for (const index of indices)
    if (!Number.isInteger(index) || index < 0 || index >= dataset.length)
      throw new RangeError(`index ${index} is out of range for a set of ${dataset.length} pictures`);
  return {
    ...dataset,
    length: indices.length,
    name: (i: number) => dataset.name(at(i)),
    ...(dataset.files && { files: (i: number) => dataset.files!(at(i)) }),
    open: (i: number) => dataset.open(at(i)),
  };
}
