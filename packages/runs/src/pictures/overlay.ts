import type { LabelMap } from "@ddep/core";
import { classColour } from "@ddep/datasets";
import sharp from "sharp";
import { captions } from "./caption.js";
import { drawLabels, type PlainLabels } from "./labels.js";
import { montage, type Tile } from "./montage.js";
import { type PlainImage, resizeToShow, type RgbImage } from "./pixels.js";

/** An image with its labels, each a class index or the ignore label. */
export interface LabelledImage {
  readonly name: string;
  /** Bytes. */
  readonly image: PlainImage;
  readonly labels?: PlainLabels;
}

/** An image at display size, and the same image overlaid with the colours of its labels, if it has any. */
export interface Overlaid {
  readonly name: string;
  readonly image: RgbImage;
  readonly overlay?: RgbImage;
}

/** Opacity of the label colours in an overlay. */
const OPACITY = 0.5;
const columns = 4;

/** Overlays an image with the colours of its labels. */
export async function overlay({ name, image, labels }: LabelledImage, labelMap: LabelMap): Promise<Overlaid> {
  const { data, ...size } = image;
  const shown = await resizeToShow({ data: new Uint8ClampedArray(data), ...size });
  if (labels === undefined) return { name, image: shown };
  const drawn = drawLabels(labels, labelMap);
  const mixed = drawn.data.map((colour, i) => OPACITY * colour + (1 - OPACITY) * shown.data[i]!);
  return { name, image: shown, overlay: { ...drawn, data: mixed } };
}

/** Draws images beside their overlays, with a legend of the classes given. Returns a PNG. */
export async function overlaySheet(
  pictures: readonly Overlaid[],
  labelMap: LabelMap,
  classes: readonly number[],
): Promise<Uint8Array> {
  const tiles = pictures.flatMap(({ name, image, overlay }): Tile[] => [
    { kind: "image", caption: name, image },
    ...(overlay === undefined ? [] : [{ kind: "overlay", caption: "", image: overlay }]),
  ]);
  const rows = Array.from({ length: Math.ceil(tiles.length / columns) }, (_, i) =>
    tiles.slice(i * columns, (i + 1) * columns),
  );
  return withLegend(rows, labelMap, classes);
}

/** A montage with a legend of the given classes below it, if there are any. */
export async function withLegend(
  rows: readonly (readonly Tile[])[],
  labelMap: LabelMap,
  classes: readonly number[],
): Promise<Uint8Array> {
  if (classes.length === 0) return montage(rows);
  const width = Math.max(cell, ...rows.map((row) => row.reduce((sum, { image }) => sum + image.width, 0)));
  return montage([...rows, [{ kind: "legend", caption: "", image: await legend(labelMap, classes, width) }]]);
}

const [cell, line, swatch] = [150, 22, 14];

/** The class names and colours in columns, and the hatching of ignored pixels. */
async function legend(labelMap: LabelMap, classes: readonly number[], width: number): Promise<RgbImage> {
  const { path } = await captions();
  const perRow = Math.max(1, Math.floor(width / cell));
  const entries = [...classes.map((i) => labelMap.names[i]!), "no truth"];
  const height = Math.ceil(entries.length / perRow) * line;
  const places = entries.map((_, k) => ({
    x: (k % perRow) * cell,
    y: Math.floor(k / perRow) * line,
  }));
  const swatches = places.map(({ x, y }, k) => {
    const colour = classColour(labelMap, classes[k] ?? -1);
    const fill = colour === undefined ? "url(#none)" : `rgb(${colour.join(",")})`;
    return `<rect x="${x}" y="${y + 4}" width="${swatch}" height="${swatch}" rx="2" fill="${fill}"/>`;
  });
  const words = places.map(({ x, y }, k) => path(entries[k]!, x + swatch + 7, y + 15, cell - swatch - 14)).join("");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><pattern id="none" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="4" height="4" fill="#1c1c20"/><rect width="1.5" height="4" fill="#54545c"/></pattern></defs>${swatches.join("")}<path fill="#333" d="${words}"/></svg>`;
  const { data } = await sharp(Buffer.from(svg))
    .flatten({ background: "#fff" })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: new Uint8ClampedArray(data), height, width };
}
