/**
 * The connected part that each pixel belongs to, by the first pixel of that part; neighbours share a side and a label.
 *
 * Union-find over the picture's pixels in their order, the earlier root on top.
 */
export function partsOf(labels: Int32Array, width: number): Int32Array {
  const parent = new Int32Array(labels.length);
  for (let i = 0, x = 0; i < labels.length; i++) {
    const label = labels[i]!;
    const left = x > 0 && labels[i - 1] === label ? rootOf(parent, i - 1) : i;
    const above = i >= width && labels[i - width] === label ? rootOf(parent, i - width) : i;
    const root = Math.min(left, above);
    parent[i] = root;
    if (left !== i) parent[left] = root;
    if (above !== i) parent[above] = root;
    if (++x === width) x = 0;
  }
  // A parent comes before its children, so one pass in order leads each pixel to its root.
  for (let i = 0; i < parent.length; i++) parent[i] = parent[parent[i]!]!;
  return parent;
}

function rootOf(parent: Int32Array, i: number): number {
  let above = parent[i]!;
  while (above !== i) {
    const next = parent[above]!;
    parent[i] = next;
    i = above;
    above = next;
  }
  return i;
}

/** The first pixel of each connected part of the labels given, and how many pixels it has. */
export function objectsOf(
  labels: Int32Array,
  width: number,
  wanted: (label: number) => boolean,
): { readonly pixel: number; readonly size: number }[] {
  const parts = partsOf(labels, width);
  const sizes = new Int32Array(parts.length);
  for (let i = 0; i < parts.length; i++) sizes[parts[i]!]!++;
  const objects: { pixel: number; size: number }[] = [];
  for (let pixel = 0; pixel < sizes.length; pixel++)
    if (sizes[pixel]! > 0 && wanted(labels[pixel]!)) objects.push({ pixel, size: sizes[pixel]! });
  return objects;
}
