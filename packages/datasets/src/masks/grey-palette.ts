import type { MaskPng } from "./png.js";

/** A palette entry and its grey level. */
interface GreyEntry {
  readonly index: number;
  readonly grey: number;
}

/** Returns the entries that a palette mask uses if all of them are grey; otherwise undefined. */
function greyEntries({ palette, data }: MaskPng): GreyEntry[] | undefined {
  if (palette === undefined) return undefined;
  const used = new Uint8Array(256);
  for (const index of data) used[index] = 1;
  const entries: GreyEntry[] = [];
  for (let index = 0; index < 256; index++) {
    if (used[index] === 0) continue;
    const [red, green, blue] = palette[index] ?? [-1, -2, -3];
    if (red !== green || green !== blue) return undefined;
    entries.push({ index, grey: red });
  }
  return entries;
}

/**
 * Returns a warning about a palette mask whose grey levels might be its labels instead of its indices: they differ from
 * the indices, and either come in a different order, or all are values accepted by `isKnown`. Undefined if there is no
 * doubt.
 */
export function greyHint(png: MaskPng, isKnown: (value: number) => boolean): string | undefined {
  const entries = greyEntries(png);
  const other = entries?.find(({ index, grey }) => index !== grey);
  if (entries === undefined || other === undefined) return undefined;
  const inOrder = entries.every(({ grey }, i) => i === 0 || grey > entries[i - 1]!.grey);
  if (inOrder && !entries.every(({ grey }) => isKnown(grey))) return undefined;
  return `its palette has grey levels that differ from its indices (index ${other.index} has grey level ${other.grey}); the indices are used as labels: if the grey levels are the labels, save it as greyscale without a palette`;
}
