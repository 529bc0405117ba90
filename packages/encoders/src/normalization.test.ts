import { imagenetNormalization } from "@ddep/core";
import { expect, test } from "vitest";
import { normalizationMetadata, readNormalization } from "./normalization.js";

test("what is written is read back to the last bit", () => {
  for (const normalization of [
    imagenetNormalization,
    { mean: [1 / 3, 0, 254.99], std: [1e-3, 58.395, 1 / 7] } as const,
  ])
    expect(readNormalization(normalizationMetadata(normalization))).toEqual(normalization);
});

test("one number or three, quotients or not, in brackets or not", () => {
  const half = { mean: [127, 127, 127], std: [128, 128, 128] };
  expect(readNormalization({ mean: "127/255", std: "128/255" })).toEqual(half);
  const timm = readNormalization({ mean: "(0.485, 0.456, 0.406)", std: "[0.229, 0.224, 0.225]" })!;
  timm.mean.forEach((value, i) => expect(value).toBeCloseTo(imagenetNormalization.mean[i]!, 10));
  timm.std.forEach((value, i) => expect(value).toBeCloseTo(imagenetNormalization.std[i]!, 10));
  expect(readNormalization({ format: "pt" })).toBeUndefined();
});

test.each([
  [{ mean: "0.5" }, /std: the metadata has no std/],
  [{ mean: "0.5, 0.5", std: "0.5" }, /mean: "0.5, 0.5"/],
  [{ mean: "0.5/0", std: "0.5" }, /mean: "0.5\/0"/],
  [{ mean: "0.5", std: "wide" }, /std: "wide"/],
  [{ mean: "0.5", std: "" }, /std: ""/],
  [{ mean: "0.5", std: "0, 1, 1" }, /std: "0, 1, 1" .*positive/],
])("%j is refused by its key", (metadata, message) => {
  expect(() => readNormalization(metadata, "w.safetensors")).toThrow(message);
});
