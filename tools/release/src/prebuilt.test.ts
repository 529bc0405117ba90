import { expect, test } from "vitest";
import { glibcOf } from "./prebuilt.js";

test("the newest glibc that a library names is found by number, not by spelling", () => {
  expect(glibcOf("\0GLIBC_2.2.5\0puts\0GLIBC_2.14\0GLIBC_2.9\0GLIBCXX_3.4.29\0")).toBe("2.14");
  expect(glibcOf("\0nothing\0")).toBe("0");
});
