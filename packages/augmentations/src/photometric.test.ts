import { expect, test } from "vitest";
import { applyPhotometric, type PhotometricChange } from "./photometric.js";

const [height, width] = [5, 7];
/** `(37 i + 11 floor(i / 3) + 50 (i mod 3)) mod 256`, `[5, 7, 3]`. */
const picture = () =>
  Uint8Array.from({ length: height * width * 3 }, (_, i) => (37 * i + 11 * Math.floor(i / 3) + 50 * (i % 3)) % 256);

const changed = (...changes: PhotometricChange[]) => {
  const data = picture();
  applyPhotometric(changes, { data, height, width });
  return data;
};

// torchvision 0.29.2: torchvision.transforms.v2.functional on the uint8 picture [3, 5, 7], its first 24 bytes as [H, W, 3].
test.each<[string, PhotometricChange, number[]]>([
  [
    "adjust_brightness(img, 1.3)",
    { kind: "brightness", factor: 1.3 },
    [0, 113, 226, 158, 255, 52, 255, 97, 210, 143, 255, 36, 255, 81, 195, 127, 240, 20, 255, 66, 179, 111, 224, 5],
  ],
  [
    "adjust_contrast(img, 0.6)",
    { kind: "contrast", factor: 0.6 },
    [49, 101, 153, 122, 174, 73, 195, 94, 146, 115, 167, 65, 188, 86, 139, 107, 160, 58, 181, 79, 131, 100, 152, 51],
  ],
  [
    "adjust_contrast(img, 1.4)",
    { kind: "contrast", factor: 1.4 },
    [0, 72, 194, 121, 243, 6, 255, 55, 177, 104, 226, 0, 255, 39, 160, 88, 209, 0, 255, 22, 144, 71, 193, 0],
  ],
  [
    "adjust_saturation(img, 1.7)",
    { kind: "saturation", factor: 1.7 },
    [0, 98, 246, 93, 241, 0, 255, 33, 180, 81, 229, 0, 255, 21, 168, 69, 217, 0, 255, 9, 156, 57, 205, 0],
  ],
  [
    "adjust_saturation(img, 0.3)",
    { kind: "saturation", factor: 0.3 },
    [
      49, 75, 101, 150, 176, 126, 167, 117, 143, 138, 164, 114, 155, 105, 131, 126, 152, 102, 143, 93, 119, 114, 140,
      90,
    ],
  ],
  [
    "adjust_hue(img, 0.2)",
    { kind: "hue", shift: 0.2 },
    [122, 0, 174, 40, 209, 161, 244, 191, 75, 28, 197, 149, 232, 179, 63, 16, 185, 137, 220, 167, 51, 4, 173, 125],
  ],
  [
    "adjust_hue(img, -0.37)",
    { kind: "hue", shift: -0.37 },
    [125, 174, 0, 209, 40, 159, 75, 199, 244, 197, 28, 147, 63, 187, 232, 185, 16, 135, 51, 175, 220, 173, 4, 123],
  ],
  [
    "rgb_to_grayscale(img, 3)",
    { kind: "greyscale" },
    [
      70, 70, 70, 163, 163, 163, 135, 135, 135, 151, 151, 151, 123, 123, 123, 139, 139, 139, 111, 111, 111, 127, 127,
      127,
    ],
  ],
  [
    "gaussian_blur(img, [5, 5], [0.8, 0.8])",
    { kind: "blur", sigma: 0.8, radius: 2 },
    [
      103, 125, 95, 133, 125, 113, 155, 121, 142, 151, 116, 128, 146, 110, 132, 139, 104, 116, 137, 101, 124, 115, 109,
      98,
    ],
  ],
  [
    "gaussian_blur(img, [9, 9], [2, 2])",
    { kind: "blur", sigma: 2, radius: 4 },
    [
      128, 123, 127, 128, 123, 127, 130, 124, 131, 130, 122, 132, 129, 121, 132, 128, 119, 131, 127, 118, 130, 128, 124,
      126,
    ],
  ],
])("%s", (_, change, expected) => {
  const bytes = [...changed(change).subarray(0, expected.length)];
  // torchvision cuts where we round.
  bytes.forEach((byte, i) => expect(Math.abs(byte - expected[i]!)).toBeLessThanOrEqual(1));
});

test("neutral changes leave the bytes unchanged", () => {
  const none: PhotometricChange[] = [
    { kind: "brightness", factor: 1 },
    { kind: "contrast", factor: 1 },
    { kind: "saturation", factor: 1 },
    { kind: "hue", shift: 0 },
    { kind: "hue", shift: 1 },
    { kind: "blur", sigma: 0.01, radius: 3 },
  ];
  for (const change of none) expect(changed(change)).toEqual(picture());
});

test("hue is circular: two half turns are a full one, and pure colours turn into one another", () => {
  const data = Uint8Array.of(200, 0, 0, 0, 200, 0, 0, 0, 200);
  applyPhotometric([{ kind: "hue", shift: 1 / 3 }], { data, height: 1, width: 3 });
  expect([...data]).toEqual([0, 200, 0, 0, 0, 200, 200, 0, 0]);
});

test("a blur of a picture smaller than its kernel keeps a constant", () => {
  for (const [h, w] of [
    [1, 1],
    [1, 9],
    [2, 3],
  ] as const) {
    const data = new Uint8Array(h * w * 3).fill(77);
    applyPhotometric([{ kind: "blur", sigma: 3, radius: 9 }], { data, height: h, width: w });
    expect(data.every((byte) => byte === 77)).toBe(true);
  }
});

test("only the given bytes within a buffer are changed", () => {
  const buffer = new Uint8Array(9).fill(100);
  applyPhotometric(
    [
      { kind: "saturation", factor: 2 },
      { kind: "brightness", factor: 2 },
    ],
    { data: buffer.subarray(3, 6), height: 1, width: 1 },
  );
  expect([...buffer]).toEqual([100, 100, 100, 200, 200, 200, 100, 100, 100]);
});
