import type { MaskPng } from "./png.js";

/** An entry of a palette, and the grey that it is. */
interface GreyEntry {
  readonly index: number;
  readonly grey: number;
}

/** The entries that a palette mask uses, where all of them are greys; undefined of any other mask. */
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
 * What to ask about a palette mask whose greys could be its labels as well as its indices: they are not the indices, and
 * either they are in another order, or every one of them is a value that `isKnown`. Undefined where there is nothing to ask.
 */
export function greyHint(png: MaskPng, isKnown: (value: number) => boolean): string | undefined {
  const entries = greyEntries(png);
  const other = entries?.find(({ index, grey }) => index !== grey);
  if (entries === undefined || other === undefined) return undefined;
  const inOrder = entries.every(({ grey }, i) => i === 0 || grey > entries[i - 1]!.grey);
  if (inOrder && !entries.every(({ grey }) => isKnown(grey))) return undefined;
  return `its palette holds greys that are not its indices (index ${other.index} is the grey ${other.grey}); the indices are taken as labels: save it as grey without a palette if the greys are`;
}
