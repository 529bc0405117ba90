import { expect, test } from "vitest";
import { textTable } from "./text-table.js";

test("columns are as wide as their widest cell, names on the left and numbers on the right", () => {
  const rows = [
    ["method", "mIoU"],
    ["supervised", "5.0"],
    ["ddep", "61.2"],
  ];
  expect(textTable(rows)).toBe("method      mIoU\nsupervised   5.0\nddep        61.2");
  expect(textTable(rows, () => false)).toBe("method      mIoU\nsupervised  5.0\nddep        61.2");
});

test("a name steers no terminal, and takes no line of its own", () => {
  expect(textTable([["a\x1b[2Jb\nc", "1"]])).toBe("a\\x1b[2Jb\\x0ac  1");
});
