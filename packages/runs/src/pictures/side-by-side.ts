import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { montage, readTiles, rowsOf, type Tile, type TilePlace } from "./montage.js";

/** A picture of a method's predictions, as drawn by `visualiseSegmentation`. */
export interface NamedPicture {
  /** Such as `supervised`. */
  readonly name: string;
  readonly file: string;
}

/**
 * Sets what methods make of the same images side by side, a row an image: the image, its truth, and the prediction of each
 * method under its name. Rows that not every picture has are left out.
 */
export async function sideBySide(pictures: readonly NamedPicture[]): Promise<Uint8Array> {
  const read = await Promise.all(
    pictures.map(async ({ name, file }) => {
      const png = await readFile(file);
      return { name, png, rows: rowsOf(readTiles(png)) };
    }),
  );
  const tilesOf = (row: number): Promise<Tile[]> => {
    const [first] = read;
    const of = ({ png, rows }: (typeof read)[number], kind: string, caption: string) =>
      rows[row]!.filter((place) => place.kind === kind).map((place) => cut(png, place, caption));
    return Promise.all([
      ...of(first!, "image", "image"),
      ...of(first!, "truth", "truth"),
      ...read.flatMap((picture) => of(picture, "prediction", picture.name)),
    ]);
  };
  const shared = Math.min(...read.map(({ rows }) => rows.length));
  return montage(await Promise.all(Array.from({ length: shared }, (_, row) => tilesOf(row))));
}

async function cut(png: Uint8Array, { kind, left, top, width, height }: TilePlace, caption: string): Promise<Tile> {
  const data = await sharp(png).extract({ left, top, width, height }).removeAlpha().raw().toBuffer();
  return { kind, caption, image: { data: Uint8ClampedArray.from(data), width, height } };
}
