/**
 * Labels each pixel with the first pixel of its connected component. Neighbours are connected if they share a side and
 * a label.
 *
 * Union-find over the pixels in order, with the earlier root on top.
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
  // A parent precedes its children, so one pass in order links each pixel to its root.
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

/** Returns the first pixel and the size of each connected component of the given labels. */
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
