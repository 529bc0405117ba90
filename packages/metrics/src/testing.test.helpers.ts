export const [images, height, width, classes] = [3, 20, 30, 5];
const indices = Int32Array.from({ length: images * height * width }, (_, i) => i);

/** Labels of four of five classes in blocks, a seventeenth of them ignored. */
export const labels = indices.map((i) => {
  const [n, y, x] = [Math.floor(i / (height * width)), Math.floor(i / width) % height, i % width];
  return (i * 31) % 17 === 0 ? 255 : (Math.floor(y / 7) + Math.floor(x / 8) * 2 + n) % 4;
});

/** Predictions that are right in about half of the pixels. */
export const predictions = indices.map((i) => {
  const label = Math.min(labels[i]!, 3);
  const guess = (i * 13) % 11 < 3 ? (label + 1 + (i % 2)) % 5 : label;
  const y = Math.floor(i / width) % height;
  return y > 9 && y < 13 ? (guess + 1) % 5 : guess;
});

export const confidences = Float32Array.from(indices, (i) =>
  Math.fround(Math.fround(Math.fround(((i * 7919) % 1000) / 1000) * 0.75) + 0.25),
);
