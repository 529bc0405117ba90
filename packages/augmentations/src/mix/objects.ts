/** The pixels of the connected part of one label that holds a pixel; neighbours share a side. */
export function objectAt(labels: Int32Array, width: number, pixel: number): readonly number[] {
  const seen = new Uint8Array(labels.length);
  return grow(labels, width, pixel, seen);
}

/** The first pixel of each connected part of the labels given, and how many pixels it has. */
export function objectsOf(
  labels: Int32Array,
  width: number,
  wanted: (label: number) => boolean,
): { readonly pixel: number; readonly size: number }[] {
  const seen = new Uint8Array(labels.length);
  const objects: { pixel: number; size: number }[] = [];
  for (let pixel = 0; pixel < labels.length; pixel++)
    if (seen[pixel] === 0 && wanted(labels[pixel]!))
      objects.push({ pixel, size: grow(labels, width, pixel, seen).length });
  return objects;
}

function grow(labels: Int32Array, width: number, pixel: number, seen: Uint8Array): number[] {
  const label = labels[pixel];
  const found = [pixel];
  seen[pixel] = 1;
  const visit = (i: number) => {
    if (seen[i] !== 0 || labels[i] !== label) return;
    seen[i] = 1;
    found.push(i);
  };
  for (let next = 0; next < found.length; next++) {
    const i = found[next]!;
    const x = i % width;
    if (x > 0) visit(i - 1);
    if (x < width - 1) visit(i + 1);
    if (i >= width) visit(i - width);
    if (i + width < labels.length) visit(i + width);
  }
  return found;
}
