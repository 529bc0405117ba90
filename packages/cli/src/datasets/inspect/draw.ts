import { basename } from "node:path";
import type { LabelMap } from "@ddep/core";
import { openPicture } from "@ddep/datasets";
import { overlay, type Overlaid } from "@ddep/runs";
import type { Pictured } from "./survey.js";

/** The length of the longer side at which images are read for the sheet. */
const SIDE = 320;

/** Colours far apart in hue, for masks without a label map. */
function colourOf(value: number): [number, number, number] {
  const hue = (value * 137.508) % 360;
  const channel = (shift: number) => {
    const k = (shift + hue / 30) % 12;
    return Math.round(255 * (0.5 - 0.4 * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}

/** A label map for bare mask values; the largest is ignored. */
export const bareLabels: LabelMap = {
  names: Array.from({ length: 255 }, (_, i) => `value ${i}`),
  ignoreLabel: 255,
  colours: Array.from({ length: 255 }, (_, i) => colourOf(i)),
};

/** Maps mask values to class indices, and unknown values to the ignore label. */
export function toLabels(values: Uint8Array | Uint16Array, { names, ids, ignoreLabel }: LabelMap): Uint8Array {
  const classes = ids ?? names.map((_, i) => i);
  const table = new Map(classes.map((id, i) => [id, i]));
  return Uint8Array.from(values, (value) => table.get(value) ?? ignoreLabel);
}

/** Images overlaid with the colours of their labels; unreadable images and masks that do not fit are left out. */
export async function draw(
  files: readonly Pictured[],
  labelMap: LabelMap,
): Promise<{ pictures: Overlaid[]; classes: number[] }> {
  const seen = new Set<number>();
  const drawn = files.map(async ({ image, mask }) => {
    const picture = await openPicture(image);
    const scale = Math.min(1, SIDE / Math.max(picture.height, picture.width));
    const [height, width] = [picture.height, picture.width].map((side) => Math.max(1, Math.round(side * scale)));
    const size = { height: height!, width: width! };
    const whole = { x: 0, y: 0, height: picture.height, width: picture.width };
    const shown = { data: await picture.pixels(whole, size.height, size.width), ...size };
    // The findings report a bad mask; here the image is shown without it.
    const raw = await mask?.read().catch(() => undefined);
    const name = basename(image);
    if (raw?.values === undefined || raw.height !== picture.height || raw.width !== picture.width)
      return overlay({ name, image: shown }, labelMap);
    const labels = toLabels(raw.values, labelMap);
    for (const label of new Set(labels)) if (label !== labelMap.ignoreLabel) seen.add(label);
    return overlay({ name, image: shown, labels: { data: shrink(labels, raw, size), ...size } }, labelMap);
  });
  const settled = await Promise.allSettled(drawn);
  const pictures = settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  return { pictures, classes: [...seen].sort((a, b) => a - b) };
}

interface Size {
  readonly height: number;
  readonly width: number;
}

/** Nearest labels at another size. */
function shrink(labels: Uint8Array, from: Size, to: Size): Uint8Array {
  return Uint8Array.from({ length: to.height * to.width }, (_, i) => {
    const y = Math.floor(((Math.floor(i / to.width) + 0.5) * from.height) / to.height);
    const x = Math.floor((((i % to.width) + 0.5) * from.width) / to.width);
    return labels[y * from.width + x]!;
  });
}
