import sharp from "sharp";
import { z } from "zod";
import { captions } from "./caption.js";
import type { RgbImage } from "./pixels.js";
import { textOf, withText } from "./png-text.js";

/** One image of a montage. */
export interface Tile {
  /** What it shows, such as `noisy` or `prediction`. */
  readonly kind: string;
  /** The text above it; a row without captions leaves no room for them. */
  readonly caption: string;
  readonly image: RgbImage;
}

const place = z.object({
  row: z.int(),
  kind: z.string(),
  caption: z.string(),
  left: z.int(),
  top: z.int(),
  width: z.int(),
  height: z.int(),
});

/** The position of a tile in a montage, in pixels. */
export type TilePlace = z.infer<typeof place>;

const [margin, gap, captionHeight, baseline] = [12, 10, 20, 13];
const keyword = "ddep tiles";

/** Sets tiles in rows on white under their captions, as a PNG that carries the places of its tiles for {@link readTiles}. */
export async function montage(rows: readonly (readonly Tile[])[]): Promise<Uint8Array> {
  const places = layOut(rows);
  const width = Math.max(...places.map(({ left, width }) => left + width)) + margin;
  const height = Math.max(...places.map(({ top, height }) => top + height)) + margin;
  const { path } = await captions();
  const words = places.map((p) => path(p.caption, p.left, p.top - captionHeight + baseline, p.width)).join("");
  const text = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><path fill="#333" d="${words}"/></svg>`;
  const tiles = rows.flat().map(({ image: { data, width, height } }, i) => ({
    input: Buffer.from(data.buffer, data.byteOffset, data.byteLength),
    raw: { width, height, channels: 3 as const },
    left: places[i]!.left,
    top: places[i]!.top,
  }));
  const png = await sharp({ create: { width, height, channels: 3, background: "#fff" } })
    .composite([{ input: Buffer.from(text) }, ...tiles])
    .removeAlpha()
    .png()
    .toBuffer();
  return withText(png, keyword, ascii(JSON.stringify(places)));
}

/** The positions of the tiles in a picture made by `montage`; none for any other PNG. */
export function readTiles(png: Uint8Array): TilePlace[] {
  const text = textOf(png, keyword);
  return text === undefined ? [] : z.array(place).parse(JSON.parse(text));
}

/** The tiles of each row of a montage. */
export function rowsOf(places: readonly TilePlace[]): TilePlace[][] {
  const rows = 1 + Math.max(-1, ...places.map(({ row }) => row));
  return Array.from({ length: rows }, (_, i) => places.filter(({ row }) => row === i));
}

function layOut(rows: readonly (readonly Tile[])[]): TilePlace[] {
  const columns = Math.max(...rows.map((row) => row.length));
  // A tile alone in its row may be as wide as the others together.
  const shared = rows.filter((row) => row.length > 1 || columns === 1);
  const widths = Array.from({ length: columns }, (_, i) => Math.max(...shared.map((row) => row[i]?.image.width ?? 0)));
  let top = margin;
  return rows.flatMap((row, r) => {
    if (row.some(({ caption }) => caption !== "")) top += captionHeight;
    let left = margin;
    const places = row.map(({ kind, caption, image: { width, height } }, i) => {
      const at = { row: r, kind, caption, left, top, width, height };
      left += widths[i]! + gap;
      return at;
    });
    top += Math.max(...row.map(({ image }) => image.height)) + gap;
    return places;
  });
}

/** PNG's text is Latin-1, JSON's escapes are ASCII. */
function ascii(json: string): string {
  return json.replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
