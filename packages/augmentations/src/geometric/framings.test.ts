import { expect, test } from "vitest";
import { centreCrop, resizeShorterSide, fullFrame } from "./framings.js";

test("the centre of a picture large enough is cut without resizing", () => {
  const { from, to } = centreCrop({ size: 224, shorterSide: 256 })(256, 341);
  expect(from).toEqual({ x: 59, y: 16, width: 224, height: 224 });
  expect(to).toEqual({ x: 0, y: 0, width: 224, height: 224 });
});

test("the shorter side sets the scale", () => {
  const { from } = centreCrop({ size: 224, shorterSide: 256 })(768, 512);
  expect(from).toEqual({ x: 32, y: 160, width: 448, height: 448 });
});

test("a smaller picture is padded around", () => {
  const { from, to, height, width } = centreCrop({ size: 100 })(40, 200);
  expect(from).toEqual({ x: 50, y: 0, width: 100, height: 40 });
  expect(to).toEqual({ x: 0, y: 30, width: 100, height: 40 });
  expect([height, width]).toEqual([100, 100]);
});

test("resizing the shorter side keeps the ratio and the whole picture", () => {
  const geometry = resizeShorterSide({ size: 256 })(500, 375);
  expect(geometry.from).toEqual({ x: 0, y: 0, width: 375, height: 500 });
  expect([geometry.height, geometry.width]).toEqual([341, 256]);
  expect(geometry.to).toEqual({ x: 0, y: 0, width: 256, height: 341 });
});

test("whole is the identity", () => {
  expect(fullFrame(3, 5)).toEqual({
    from: { x: 0, y: 0, width: 5, height: 3 },
    to: { x: 0, y: 0, width: 5, height: 3 },
    height: 3,
    width: 5,
    flip: false,
  });
});
