import { fold, normals, randomInt, uniform, type Seed } from "@ddep/core";
import { pictureOf, type LabelledDataset } from "@ddep/datasets";

const SIDE = 48;
const CELLS = 4;

/** Round bright cells on a dark noisy slide. Each picture is a function of the seed and of its index. */
export function cells(seed: Seed, length: number): LabelledDataset {
  return {
    length,
    labelMap: {
      names: ["slide", "cell"],
      ignoreLabel: 255,
      colours: [
        [20, 20, 40],
        [230, 210, 120],
      ],
    },
    name: (index) => `cells/${index}`,
    open: async (index) => draw(fold(seed, index)),
  };
}

function draw(seed: Seed) {
  const labels = new Uint8Array(SIDE * SIDE);
  for (let cell = 0; cell < CELLS; cell++) {
    const of = fold(seed, "cell", cell);
    const [x, y, radius] = [randomInt(of, SIDE, 0), randomInt(of, SIDE, 1), 4 + 5 * uniform(of, 2)];
    for (let i = 0; i < labels.length; i++)
      if (Math.hypot((i % SIDE) - x, Math.floor(i / SIDE) - y) < radius) labels[i] = 1;
  }
  const noise = normals(fold(seed, "noise"), labels.length);
  const rgb = new Uint8Array(3 * labels.length);
  // Cells are but two deviations of the noise brighter: a single pixel does not tell.
  labels.forEach((label, i) => rgb.fill(clamped(100 + 60 * label + 30 * noise[i]!), 3 * i, 3 * i + 3));
  return { ...pictureOf(rgb, SIDE, SIDE), labels };
}

const clamped = (value: number) => Math.max(0, Math.min(255, Math.round(value)));
