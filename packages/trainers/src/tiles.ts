import { windowsAlong, type Span } from "./views/windows.js";

/** The side of a tile and the distance from one tile to the next, in pixels. */
export interface TileSize {
  readonly window: number;
  readonly stride: number;
}

/** A section of an image side: the pixels seen by the network, and those among them whose predictions are kept. */
export interface Tile {
  readonly seen: Span;
  readonly kept: Span;
}

/**
 * Splits a side of `length` pixels into windows. Each pixel is kept from the window whose edges are farthest from it.
 */
export function tilesAlong(length: number, { window, stride }: TileSize): readonly Tile[] {
  const seen = windowsAlong(length, window, stride);
  const edges = seen.slice(1).map(({ start }, i) => Math.ceil((seen[i]!.start + seen[i]!.size + start) / 2));
  return seen.map((span, i) => {
    const start = edges[i - 1] ?? 0;
    return { seen: span, kept: { start, size: (edges[i] ?? length) - start } };
  });
}
