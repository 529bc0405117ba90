import { UserError } from "@ddep/core";
import { expect, test } from "vitest";
import { mergeBad, skippedNote, skipping } from "./skipped.js";

const nothing = () => undefined;
const bad = (file: string) => new UserError("cannot be decoded", { file });

test("each set has its own limit of bad files, and a file is reported once", () => {
  const notes: string[] = [];
  const skipped = skipping({
    progress: { update: nothing, finish: nothing, note: (line) => notes.push(line) },
  });
  const { unlabelled, labelled, validation } = skipped.hears;
  // 5 of 1,000 and 1 of 20: as one set of 20, six would be too many.
  for (let i = 0; i < 5; i++) unlabelled(bad(`a/${i}.jpg`), 1000);
  labelled(bad("a/0.jpg"), 20);
  validation(bad("v/1.jpg"), 20);
  expect(skipped.found.map(({ file }) => file)).toEqual([
    "a/0.jpg",
    "a/1.jpg",
    "a/2.jpg",
    "a/3.jpg",
    "a/4.jpg",
    "v/1.jpg",
  ]);
  expect(notes).toHaveLength(6);
  expect(notes[5]).toBe("Skipped (6): v/1.jpg: cannot be decoded");
  expect(() => validation(bad("v/2.jpg"), 20)).toThrow("2 of 20 pictures are unreadable, too many to skip");
});

test("a resumed run lists its earlier and new bad files, each once", () => {
  const [a, b] = ["a", "b"].map((file) => ({ file, problem: `${file}: bad` }));
  expect(mergeBad([a!], [a!, b!])).toEqual([a, b]);
  expect(mergeBad(undefined, [b!])).toEqual([b]);
  expect(skippedNote([a!], "listed")).toBe("Skipped 1 bad file (listed): a");
  expect(skippedNote([a!, b!], "listed")).toBe("Skipped 2 bad files (listed): a, b");
});
