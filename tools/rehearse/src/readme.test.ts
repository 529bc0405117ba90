import { expect, test } from "vitest";
import { expectSame, outputsIn, readReadme } from "./readme.js";

const markdown = `# @ddep/metrics

\`\`\`sh
npm install --save @ddep/metrics @tensorflow/tfjs-core # both
\`\`\`

\`\`\`text
not the output
\`\`\`

\`\`\`ts
console.log("a\`b");
console.log("c");
\`\`\`

It prints

\`\`\`text
a\`b
c
\`\`\`

\`\`\`ts
not.theProgram();
\`\`\`
`;

test("a README is read as its install line, its first program and the text after it", () => {
  expect(readReadme(markdown)).toEqual({
    install: ["@ddep/metrics", "@tensorflow/tfjs-core"],
    program: 'console.log("a`b");\nconsole.log("c");\n',
    output: "a`b\nc\n",
  });
  expect(outputsIn(markdown)).toEqual(["not the output\n", "a`b\nc\n"]);
});

test("what a README lacks is not made up", () => {
  expect(readReadme("# Nothing\n\n```json\n{}\n```\n")).toEqual({ install: [] });
  expect(readReadme("```ts\nrun();\n```\n")).toEqual({ install: [], program: "run();\n" });
});

test("outputs are the same but for space at the ends of lines, and the first other line is named", () => {
  expect(() => expectSame("a  \nb\n\n", "a\nb")).not.toThrow();
  expect(() => expectSame("a\nc\n", "a\nb\n")).toThrow('line 2 of the output is "c", not "b"');
  expect(() => expectSame("a\n", "a\nb\n")).toThrow('line 2 of the output is null, not "b"');
  expect(() => expectSame("a\n\nb\n", "a\nb\n")).toThrow("line 2");
});
