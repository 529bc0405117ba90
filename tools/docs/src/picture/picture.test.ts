import { readText } from "@ddep/core/node";
import { expect, test } from "vitest";
import { architecturePicture } from "../places.js";
import { drawStar } from "./draw.js";
import { reduced, star } from "./star.js";

test("the picture of the packages is that of nx's graph; npm run docs -- picture draws it", async () => {
  expect(await drawStar(await star())).toBe(await readText(architecturePicture));
});

test("an arrow that a longer way implies is left out, and no other", () => {
  const node = (name: string, ...needs: string[]) => ({ name, place: `packages/${name}`, ring: "spoke", needs });
  expect(reduced([node("a", "b", "c", "d"), node("b", "c"), node("c"), node("d")])).toEqual([
    node("a", "b", "d"),
    node("b", "c"),
    node("c"),
    node("d"),
  ]);
});
