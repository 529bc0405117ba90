import type { Geometry, Rect } from "@ddep/core";
import type { Job } from "./ahead.js";
import type { Dataset, Picture } from "../contract/dataset.js";

/** An image of a batch under its geometry: bytes `[to.height, to.width, 3]`. */
export interface Sample<P extends Picture> {
  readonly name: string;
  readonly picture: P;
  readonly geometry: Geometry;
  readonly pixels: Uint8Array;
}

/** What to load: an image by index, and its geometry once its size is known. */
export interface Request<P extends Picture = Picture> {
  readonly index: number;
  readonly geometry: (height: number, width: number, picture: P) => Geometry;
  /** Changes the RGB bytes `[height, width, 3]` of the resized region in place. */
  readonly photometric?: (rgb: Uint8Array, height: number, width: number) => void;
  /**
   * Returns what to load instead of a bad image, or undefined for nothing; throws to stop. By default the error is
   * thrown.
   */
  readonly instead?: (error: unknown) => Request<P> | undefined;
}

const within = ({ x, y, width, height }: Rect, outer: { height: number; width: number }) =>
  [x, y, width, height].every(Number.isInteger) &&
  Math.min(x, y) >= 0 &&
  Math.min(width, height) >= 1 &&
  x + width <= outer.width &&
  y + height <= outer.height;

/**
 * A geometry that leaves the image or the canvas is a bug in the code, not a problem of the file, hence a RangeError.
 */
function checked(geometry: Geometry, picture: Picture): Geometry {
  if (within(geometry.from, picture) && within(geometry.to, geometry)) return geometry;
  throw new RangeError(
    `invalid geometry for a picture of ${picture.width} x ${picture.height}: ${JSON.stringify(geometry)}`,
  );
}

async function open<P extends Picture>(dataset: Dataset<P>, { index, geometry: draw }: Request<P>) {
  const picture = await dataset.open(index);
  const geometry = checked(draw(picture.height, picture.width, picture), picture);
  const pixels = picture.pixels(geometry.from, geometry.to.height, geometry.to.width);
  return { name: dataset.name(index), picture, geometry, pixels };
}

/** Waits for an image, and loads its replacement if it is bad. */
async function finish<P extends Picture>(
  dataset: Dataset<P>,
  request: Request<P>,
  opening: ReturnType<typeof open<P>>,
): Promise<Sample<P> | undefined> {
  try {
    const { pixels: decoded, ...rest } = await opening;
    const pixels = await decoded;
    request.photometric?.(pixels, rest.geometry.to.height, rest.geometry.to.width);
    return { ...rest, pixels };
  } catch (error) {
    if (request.instead === undefined) throw error;
    const next = request.instead(error);
    return next && finish(dataset, next, open(dataset, next));
  }
}

/** Starts to open, decode, crop and resize images concurrently. */
export function load<P extends Picture>(dataset: Dataset<P>, requests: readonly Request<P>[]): Job<Sample<P>[]> {
  const opened = requests.map((request) => open(dataset, request));
  const done = requests.map((request, i) => finish(dataset, request, opened[i]!));
  const kept = async () => (await Promise.all(done)).filter((sample) => sample !== undefined);
  return { submitted: Promise.allSettled(opened), done: kept() };
}
