import type * as tf from "@tensorflow/tfjs-core";
import { sidesOf, type Side } from "./phases.js";

/**
 * One side of a convolution's input, laid out so that what a tap sees is a shift of it: one line of positions for each
 * remainder by the stride, `line[k] = input[stride * k + remainder]`, with zeros around.
 *
 * Tap `t` meets output `i` at position `i + shift` of the line of its remainder.
 */
interface ShiftedSide {
  readonly taps: readonly { readonly remainder: number; readonly shift: number }[];
  /** The lowest and the highest shift. */
  readonly low: number;
  readonly high: number;
  /** From the beginning of one line to that of the next, where the zeros between two lines serve both. */
  readonly pitch: number;
}

function shiftedSide({ input, output, filter, stride, padding }: Side): ShiftedSide {
  const taps = Array.from({ length: filter }, (_, tap) => {
    const shift = Math.floor((tap - padding) / stride);
    return { remainder: tap - padding - stride * shift, shift };
  });
  const low = taps[0]!.shift;
  const high = taps.at(-1)!.shift;
  const longest = Math.ceil((input - Math.min(...taps.map(({ remainder }) => remainder))) / stride);
  const shared = Math.max(0, Math.min(-low, output + high - longest));
  return { taps, low, high, pitch: Math.max(output, output + high - low - shared) };
}

/** Rows of one image of the output, and where they lie in their block. */
export interface Strip {
  readonly image: number;
  readonly first: number;
  readonly count: number;
  readonly position: number;
}

/**
 * A convolution's output cut into blocks of strips of rows, and beside each block the input that it was computed from:
 * both laid out over the same positions, so that the input that a tap sees is a shift of the one that lies there.
 *
 * A block is as large as keeps the gradient of its positions in a core's own cache.
 */
export interface ShiftedStrips {
  readonly rows: ShiftedSide;
  readonly columns: ShiftedSide;
  /** The remainders by the stride that some tap has. */
  readonly planes: readonly { readonly row: number; readonly column: number }[];
  /** The plane and the shift of each tap. */
  readonly taps: readonly { readonly plane: number; readonly shift: number }[];
  readonly blocks: number;
  /** Positions of a block. */
  readonly length: number;
  /** The largest shift. */
  readonly reach: number;
  readonly stripsOf: (block: number) => readonly Strip[];
}

/** Numbers of the gradient in one block: half a mebibyte. */
const blockNumbers = 1 << 17;
/** Positions below which the calls would cost more than the cache gives. */
const fewestPositions = 512;

export function shiftedStrips(conv: tf.backend_util.Conv2DInfo): ShiftedStrips {
  const { batchSize, outHeight, outWidth, outChannels } = conv;
  const sides = sidesOf(conv);
  const [rows, columns] = [shiftedSide(sides.rows), shiftedSide(sides.columns)];
  const different = (side: ShiftedSide) => [...new Set(side.taps.map(({ remainder }) => remainder))];
  const planes = different(rows).flatMap((row) => different(columns).map((column) => ({ row, column })));
  const taps = rows.taps.flatMap((row) =>
    columns.taps.map((column) => ({
      plane: planes.findIndex((plane) => plane.row === row.remainder && plane.column === column.remainder),
      shift: (row.shift - rows.low) * columns.pitch + column.shift - columns.low,
    })),
  );
  const reach = Math.max(...taps.map(({ shift }) => shift));

  const wanted = Math.max(fewestPositions, blockNumbers / outChannels);
  const image = rows.pitch * columns.pitch;
  // Whole images side by side, or strips of a large one: these are cut where their neighbours hold no zeros.
  const cuts = Math.min(outHeight, Math.ceil(image / (2 * wanted)));
  const height = Math.ceil(outHeight / cuts);
  const strips = batchSize * Math.ceil(outHeight / height);
  const together = cuts === 1 ? Math.min(batchSize, Math.max(1, Math.floor(wanted / image))) : 1;
  const length = ((together - 1) * rows.pitch + height - 1) * columns.pitch + outWidth + reach;
  const stripOf = (index: number): Strip => {
    const perImage = Math.ceil(outHeight / height);
    const first = (index % perImage) * height;
    return {
      image: Math.floor(index / perImage),
      first,
      count: Math.min(height, outHeight - first),
      position: (index % together) * image,
    };
  };
  return {
    rows,
    columns,
    planes,
    taps,
    blocks: Math.ceil(strips / together),
    length,
    reach,
    stripsOf: (block) =>
      Array.from({ length: Math.min(together, strips - block * together) }, (_, i) => stripOf(block * together + i)),
  };
}
