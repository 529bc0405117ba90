import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkReadmes, recordReadmes } from "./readme.js";

let root: string;
const file = "packages/one/README.md";

const write = (path: string, text: string) => writeFileSync(join(root, "packages", "one", path), text);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ddep-readme-"));
  cpSync(new URL("../../../tsconfig.base.json", import.meta.url), join(root, "tsconfig.base.json"));
  mkdirSync(join(root, "packages", "one", "src"), { recursive: true });
  const exports = { ".": { "@ddep/source": "./src/index.ts", default: "./dist/index.js" } };
  write("package.json", JSON.stringify({ name: "@ddep/one", type: "module", exports }));
  write(
    "src/two.ts",
    "/**\n * Twice a number | or so: `2 x`. More of it.\n */\nexport const twice = (x: number) => 2 * x;\n",
  );
  write("src/index.ts", 'export * from "./two.js";\nexport interface Left {}\n');
  write("README.md", "# One\n\nWhat it is.\n");
});

afterEach(() => rmSync(root, { recursive: true }));

test("a README gets the table of what its package exports, and keeps what stands around it", async () => {
  expect(await checkReadmes(root)).toEqual([
    {
      where: file,
      problem: "the table does not match the exports of the package",
      fix: expect.stringContaining("--record"),
    },
  ]);
  await recordReadmes(root);
  const text = readFileSync(join(root, file), "utf8");
  expect(text).toMatch(/^# One\n\nWhat it is\.\n\n<!-- exports/);
  expect(text).toContain("| `twice` | Twice a number \\| or so: `2 x`. |");
  expect(text).not.toContain("Left");
  expect(await checkReadmes(root)).toEqual([]);
});

test("a new export is found, and one without a comment too", async () => {
  await recordReadmes(root);
  write("src/index.ts", 'export * from "./two.js";\nexport class Bare {}\n');
  expect((await checkReadmes(root)).map(({ problem }) => problem)).toEqual([
    "Bare has no comment",
    "the table does not match the exports of the package",
  ]);
});
