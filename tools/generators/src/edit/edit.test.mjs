// @ts-check
import { createTree } from "@nx/devkit/testing";
import { expect, test } from "vitest";
import { withEntry } from "./entry.mjs";
import { withExport } from "./export.mjs";
import { withImport } from "./import.mjs";
import { edit, parse } from "./source.mjs";
import { addExportRows, addTableRow } from "./table-row.mjs";

/** @typedef {(source: import("typescript").SourceFile) => string} Edit */

/** @param {string} text @param {Edit} change */
const after = (text, change) => change(parse("a.ts", text));

test("an export stands before the first that comes later in the alphabet, or last", () => {
  const index = 'export { a } from "./a.js";\n/** Why. */\nexport * from "./c.js";\n';
  expect(after(index, withExport("./b.js"))).toBe(
    'export { a } from "./a.js";\n/** Why. */\nexport * from "./b.js";\nexport * from "./c.js";\n',
  );
  expect(after(index, withExport("./d.js"))).toBe(`${index}export * from "./d.js";\n`);
});

test.each([
  ['import { a, c, type B } from "x";', 'import { a, b, c, type B } from "x";'],
  ['import { a, type B } from "x";', 'import { a, b, type B } from "x";'],
  ['import { a } from "x";', 'import { a, b } from "x";'],
  ['import * as x from "x";\n', 'import * as x from "x";\nimport { b } from "x";\n'],
  [
    'import { a } from "y";\nconst z = 1;\n',
    'import { a } from "y";\nimport { b } from "x";\nconst z = 1;\n',
  ],
])("an import goes where its module's names are: %j", (text, expected) => {
  expect(after(text, withImport("b", "x"))).toBe(expected);
});

test.each([
  'import { b } from "y";',
  'import { type b } from "x";',
  'import * as b from "y";',
  'import b from "y";',
  "const { a, c: [, b] } = y;",
  "export function b() {}",
  "interface b {}",
])("an import of a name that is taken is refused: %s", (text) => {
  expect(() => after(text, withImport("b", "x"))).toThrow(/^a\.ts: b is something else[^]*To fix it/);
});

test.each([
  ["const t = [\n  1,\n];", "const t = [\n  1,\n  2,\n];"],
  ["const t = [1];", "const t = [1,\n2,];"],
  ["const t = [\n  1, // one\n];", "const t = [\n  1, // one\n  2,\n];"],
  ["const t = [\n  1 // one\n];", "const t = [\n  1, // one\n  2,\n];"],
  ["const t = [];", "const t = [\n2,];"],
])("an entry is the last of an array, and comments stay where they are: %j", (text, expected) => {
  expect(after(text, withEntry("t", "2"))).toBe(expected);
});

test("an entry of an object has its key, quoted where it must be", () => {
  const table = "export const t = { a: 1, } as const satisfies Record<string, number>;";
  expect(after(table, withEntry("t", "2", "b_2"))).toContain("{ a: 1,\nb_2: 2, } as const");
  expect(after(table, withEntry("t", "2", "b-2"))).toContain('{ a: 1,\n"b-2": 2, } as const');
  expect(() => after(table, withEntry("t", "2", "a"))).toThrow(/a\.ts: t has a "a" already/);
});

test("a table that is not there is named with its file", () => {
  expect(() => after("const u = [];", withEntry("t", "2"))).toThrow(/a\.ts: has no array literal "t"/);
  expect(() => after("const t = [];", withEntry("t", "2", "a"))).toThrow(/a\.ts: has no object literal "t"/);
  expect(() => edit(createTree(), "b.ts", [])).toThrow(/b\.ts: there is no such file/);
});

const readme = [
  "| flag | is |",
  "| --- | --- |",
  "| on | yes |",
  "",
  "| export | what |",
  "| --- | :-: |",
  "| `a` | A |",
  "",
  "| other | what |",
  "| --- | --- |",
  "| `z` | Z |",
];

test("a row is the last of the first table of code", () => {
  const tree = createTree();
  tree.write("README.md", readme.join("\n"));
  addTableRow(tree, "README.md", "`b`", "Either | or.");
  const rows = readme.toSpliced(7, 0, "| `b` | Either \\| or |");
  expect(tree.read("README.md", "utf8")).toBe(rows.join("\n"));
});

test("exports stand in the order of their names in the table of their module", () => {
  const tree = createTree();
  const page = [
    "| `z` | Z |",
    "",
    "Exports of `@ddep/x`, beside types:",
    "",
    "| export | what |",
    "| --- | --- |",
  ];
  tree.write("README.md", [...page, "| `a` | A. |", "| `c` | C. |", "", "end"].join("\n"));
  addExportRows(tree, "README.md", "@ddep/x", { d: "D.", B: "Either | or." });
  const rows = ["| `a` | A. |", "| `B` | Either \\| or. |", "| `c` | C. |", "| `d` | D. |", "", "end"];
  expect(tree.read("README.md", "utf8")).toBe([...page, ...rows].join("\n"));
});

test("a README without such a table is named", () => {
  const tree = createTree();
  expect(() => addTableRow(tree, "README.md", "`b`", "B.")).toThrow(/README\.md: there is no such file/);
  tree.write("README.md", readme.slice(0, 4).join("\n"));
  expect(() => addTableRow(tree, "README.md", "`b`", "B.")).toThrow(/README\.md: has no table/);
  expect(() => addExportRows(tree, "README.md", "@ddep/x", { b: "B." })).toThrow(
    /README\.md: has no table of the exports of @ddep\/x\nTo fix it: npm run release:check/,
  );
});
