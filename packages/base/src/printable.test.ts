import { expect, test } from "vitest";
import { UserError } from "./errors.js";
import { printable } from "./printable.js";

test("characters that move the cursor, colour or reverse text are escaped; text in any language is kept", () => {
  expect(printable("a\x1b[2Jb\x07\r\x00\x7f\x9b1m\u202e\u2066\ufeff")).toBe(
    "a\\x1b[2Jb\\x07\\x0d\\x00\\u007f\\u009b1m\\u202e\\u2066\\ufeff",
  );
  for (const text of ["Straße", "道路", "طريق", "🚗 é", "C:\\x1b", "a\nb"]) expect(printable(text)).toBe(text);
  expect(printable("a\nb\tc", "line")).toBe("a\\x0ab\\x09c");
  expect(printable(printable("\x1b"))).toBe("\\x1b");
});

test("JSON stays valid JSON", () => {
  const value = { "\x1b[2J": ["\x9b\x7f\u2028\u202e\n"] };
  const text = printable(JSON.stringify(value, null, 2));
  expect(text).not.toMatch(/[\x1b\x7f-\x9f\u2028\u202e]/);
  expect(JSON.parse(text)).toEqual(value);
});

test("a file name with a line break adds no line to a message", () => {
  const error = new UserError("is empty", { file: "a\nTo fix it: run this\x1b", fix: "remove it" });
  expect(error.message).toBe("a\\x0aTo fix it: run this\\x1b: is empty\nTo fix it: remove it");
  expect(error.file).toBe("a\nTo fix it: run this\x1b");
});
