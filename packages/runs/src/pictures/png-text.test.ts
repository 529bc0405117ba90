import { decode, encode } from "fast-png";
import { expect, test } from "vitest";
import { textOf, withText } from "./png-text.js";

const png = encode({ data: new Uint8Array([1, 2, 3, 4, 5, 6]), width: 2, height: 1, channels: 3 });

test("another reader finds the text, its checksum right and the pixels untouched", () => {
  const image = decode(withText(png, "ddep tiles", '[{"a":1}]'), { checkCrc: true });
  expect(image.text).toEqual({ "ddep tiles": '[{"a":1}]' });
  expect([...image.data]).toEqual([1, 2, 3, 4, 5, 6]);
});

test("the text reads back, and only under its keyword", () => {
  const written = withText(png, "ddep tiles", "x");
  expect(textOf(written, "ddep tiles")).toBe("x");
  expect(textOf(written, "ddep")).toBeUndefined();
  expect(textOf(png, "ddep tiles")).toBeUndefined();
  expect(textOf(new Uint8Array(3), "ddep tiles")).toBeUndefined();
});
