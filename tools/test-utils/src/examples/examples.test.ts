import { fileURLToPath } from "node:url";
import { UserError } from "@ddep/core";
import { expect, test } from "vitest";
import { expectSame, readExamples, runExample, typeErrorsOf } from "./index.js";

const folder = fileURLToPath(new URL("../..", import.meta.url));

const page = `# A page

\`\`\`sh
npm install
\`\`\`

\`\`\`ts
import { seedOf } from "@ddep/core";
console.log(seedOf(3).low);
\`\`\`

It prints

\`\`\`text
3
\`\`\`

\`\`\`\`ts
const text: string = "\`\`\`";
\`\`\`\`

\`\`\`text
\`\`\`
`;

test("programs come with their lines and their outputs; other blocks are left out", () => {
  expect(readExamples(page, "page.md")).toEqual([
    {
      file: "page.md",
      line: 8,
      code: 'import { seedOf } from "@ddep/core";\nconsole.log(seedOf(3).low);\n',
      output: "3\n",
    },
    { file: "page.md", line: 19, code: 'const text: string = "```";\n', output: "" },
  ]);
  const silent = "```ts\nlet a;\n```\n```ts\nlet b;\n```\n```text\nb\n```\n```text\nc\n```\n";
  expect(readExamples(silent, "page.md").map(({ output }) => output)).toEqual([undefined, "b\n"]);
});

test("a block without an end is an error that names page and line", () => {
  expect(() => readExamples("\n```ts\nlet a;\n", "page.md")).toThrow(UserError);
  expect(() => readExamples("\n```ts\nlet a;\n", "page.md")).toThrow("page.md: the block that begins on line 3");
});

test("a program runs on the workspace's sources and gives what it prints", async () => {
  expect(await runExample(readExamples(page, "page.md")[0]!, folder)).toBe("3\n");
});

test("a program that fails is an error with its place and its message", async () => {
  const [example] = readExamples('```ts\nthrow new Error("no such day");\n```\n', "page.md");
  await expect(runExample(example!, folder)).rejects.toThrow("page.md:2 failed: no such day");
});

test("errors of types are told by page and line", async () => {
  const wrong = '```ts\nimport { seedOf } from "@ddep/core";\nseedOf("3");\n```\n';
  const examples = [readExamples(page, "page.md")[0]!, ...readExamples(wrong, "wrong.md")];
  expect(await typeErrorsOf(examples, folder)).toEqual([
    "wrong.md:3: Argument of type 'string' is not assignable to parameter of type 'number'.",
  ]);
});

test("outputs are the same but for space at the ends of lines, and the first other line is named", () => {
  expect(() => expectSame("a  \nb\n\n", "a\nb")).not.toThrow();
  expect(() => expectSame("a\nc\n", "a\nb\n")).toThrow('line 2 of the output is "c", not "b"');
  expect(() => expectSame("a\n", "a\nb\n")).toThrow('line 2 of the output is null, not "b"');
  expect(() => expectSame("a\n\nb\n", "a\nb\n")).toThrow("line 2");
});

test("dots on a line of their own stand for lines that are left out", () => {
  expect(() => expectSame("head\na\nb\ntail (1)\n", "head\n...\ntail (1)\n")).not.toThrow();
  expect(() => expectSame("head\na\nb\nend\n", "head\n...\ntail (1)\n")).toThrow("does not fit");
});
