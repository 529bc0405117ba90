import type { Geometry, Rect } from "@ddep/core";
import type { Job } from "./ahead.js";
import type { Dataset, Picture } from "./dataset.js";

/** A picture of a batch under its geometry: bytes `[to.height, to.width, 3]`. */
export interface Sample<P extends Picture> {
  readonly name: string;
  readonly picture: P;
  readonly geometry: Geometry;
  readonly pixels: Uint8Array;
}

/** What to load: a picture by index, and where its pixels go once its size is known. */
export interface Request<P extends Picture = Picture> {
  readonly index: number;
  readonly geometry: (height: number, width: number, picture: P) => Geometry;
  /** Changes the RGB bytes `[height, width, 3]` of the resized part in place. */
  readonly photometric?: (rgb: Uint8Array, height: number, width: number) => void;
}

const within = ({ x, y, width, height }: Rect, outer: { height: number; width: number }) =>
  [x, y, width, height].every(Number.isInteger) &&
  Math.min(x, y) >= 0 &&
  Math.min(width, height) >= 1 &&
  x + width <= outer.width &&
  y + height <= outer.height;

/** A geometry that leaves the picture or the canvas is a mistake in code, not in the file: a RangeError. */
function checked(geometry: Geometry, picture: Picture): Geometry {
  if (within(geometry.from, picture) && within(geometry.to, geometry)) return geometry;
  throw new RangeError(
    `no geometry for a picture of ${picture.width} x ${picture.height}: ${JSON.stringify(geometry)}`,
  );
}

/** Starts to open, decode, cut and resize pictures, side by side. */
export function load<P extends Picture>(
  dataset: Dataset<P>,
  requests: readonly Request<P>[],
): Job<Sample<P>[]> {
  const opened = requests.map(async ({ index, geometry: draw }) => {
    const picture = await dataset.open(index);
    const geometry = checked(draw(picture.height, picture.width, picture), picture);
    const pixels = picture.pixels(geometry.from, geometry.to.height, geometry.to.width);
    return { name: dataset.name(index), picture, geometry, pixels };
  });
  const done = opened.map(async (sample, i) => {
    const { pixels: decoded, ...rest } = await sample;
    const pixels = await decoded;
    const { height, width } = rest.geometry.to;
    requests[i]!.photometric?.(pixels, height, width);
    return { ...rest, pixels };
  });
  return { submitted: Promise.allSettled(opened), done: Promise.all(done) };
}
