import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ESLint } from "eslint";
import { beforeAll, expect, test, vi } from "vitest";

// The linter and nx take long to start on a machine that has other work.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const root = fileURLToPath(new URL("../../..", import.meta.url));

// Without the graph of the projects the rule says nothing, so a clone that was never linted needs it made.
beforeAll(() => {
  const nx = createRequire(import.meta.url).resolve("nx/bin/nx.js");
  const env = { ...process.env, NX_DAEMON: "false" };
  execFileSync(process.execPath, [nx, "graph", "--file=.nx/graph.json"], { cwd: root, env });
});

/** What the linter of this repository says of a file of this text, were it there. */
async function messagesOf(file: string, text: string): Promise<string[]> {
  const [result] = await new ESLint({ cwd: root }).lintText(text, { filePath: join(root, file) });
  return result!.messages.map(({ ruleId, message }) => `${ruleId}: ${message}`);
}

test("a spoke that imports another spoke fails lint", async () => {
  const sideways = `export { confusionMatrix } from "@ddep/metrics";\n`;
  expect(await messagesOf("packages/losses/src/sideways.ts", sideways)).toEqual([
    expect.stringMatching(
      /^@nx\/enforce-module-boundaries: A project tagged with "ring:spoke" can only depend on libs tagged with "ring:base", "ring:core", "ring:ops"/,
    ),
  ]);
});

test("a spoke that imports inwards passes, and what is inside may not import outwards", async () => {
  expect(await messagesOf("packages/losses/src/inwards.ts", `export { conv2d } from "@ddep/ops";\n`)).toEqual([]);
  expect(await messagesOf("packages/core/src/outwards.ts", `export { conv2d } from "@ddep/ops";\n`)).not.toEqual([]);
});

test.each([
  ["packages/ddep/src/upwards.ts", "@ddep/runs"],
  ["packages/runs/src/upwards.ts", "@ddep/cli"],
  ["packages/runs/src/upwards.ts", "@ddep/backend"],
  ["packages/cli/src/upwards.ts", "@ddep/release/published"],
])("%s may not import %s, which lies further out", async (file, name) => {
  expect(await messagesOf(file, `export * from "${name}";\n`)).toEqual([
    expect.stringMatching(/^@nx\/enforce-module-boundaries: (Circular dependency|A project tagged)/),
  ]);
});

test("the method runs in a browser, so that it may not import Node's modules", async () => {
  for (const name of ["node:fs", "@ddep/core/node"])
    expect(await messagesOf("packages/ddep/src/node.ts", `export * from "${name}";\n`)).toEqual([
      expect.stringContaining("This package runs in a browser too."),
    ]);
});
