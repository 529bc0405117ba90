import type { Geometry, Rect } from "@ddep/core";
import type { Job } from "./ahead.js";
import type { Dataset, Picture } from "../contract/dataset.js";

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
  /** What to load instead where the picture is bad, or nothing; throws to stop. By default the error stops. */
  readonly instead?: (error: unknown) => Request<P> | undefined;
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

async function open<P extends Picture>(dataset: Dataset<P>, { index, geometry: draw }: Request<P>) {
  const picture = await dataset.open(index);
  const geometry = checked(draw(picture.height, picture.width, picture), picture);
  const pixels = picture.pixels(geometry.from, geometry.to.height, geometry.to.width);
  return { name: dataset.name(index), picture, geometry, pixels };
}

/** Waits for a picture, and where it is bad loads what its request says instead. */
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

/** Starts to open, decode, cut and resize pictures, side by side. */
export function load<P extends Picture>(dataset: Dataset<P>, requests: readonly Request<P>[]): Job<Sample<P>[]> {
  const opened = requests.map((request) => open(dataset, request));
  const done = requests.map((request, i) => finish(dataset, request, opened[i]!));
  const kept = async () => (await Promise.all(done)).filter((sample) => sample !== undefined);
  return { submitted: Promise.allSettled(opened), done: kept() };
}
