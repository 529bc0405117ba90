import { expect, test } from "vitest";
import { outputsIn, readReadme } from "./readme.js";

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

test("a program's README is read as its first command that says what it prints", () => {
  const page = `\`\`\`sh\nnpx @ddep/cli quickstart\n\`\`\`\n\n\`\`\`sh\nnpx @ddep/cli run \\\n  --out runs\n\`\`\`\n\n\`\`\`text\nscores\n\`\`\`\n`;
  expect(readReadme(page)).toEqual({ install: [], command: { args: ["run", "--out", "runs"], output: "scores\n" } });
});

test("what a README lacks is not made up", () => {
  expect(readReadme("# Nothing\n\n```json\n{}\n```\n")).toEqual({ install: [] });
  expect(readReadme("```ts\nrun();\n```\n")).toEqual({ install: [], program: "run();\n" });
});
