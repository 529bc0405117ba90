import type * as tf from "@tensorflow/tfjs-core";
import { shiftedSide, type ShiftedSide } from "./shifted-side.js";

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
  const rows = shiftedSide({
    input: conv.inHeight,
    output: outHeight,
    filter: conv.filterHeight,
    stride: conv.strideHeight,
    padding: conv.padInfo.top,
  });
  const columns = shiftedSide({
    input: conv.inWidth,
    output: outWidth,
    filter: conv.filterWidth,
    stride: conv.strideWidth,
    padding: conv.padInfo.left,
  });
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
