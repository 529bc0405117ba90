import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";
import { publishedPackages } from "./published.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));

const declares = (statement: ts.Statement) =>
  ts.isVariableStatement(statement) ||
  ts.isFunctionDeclaration(statement) ||
  ts.isClassDeclaration(statement) ||
  ts.isInterfaceDeclaration(statement) ||
  ts.isTypeAliasDeclaration(statement) ||
  ts.isModuleDeclaration(statement) ||
  ts.isExportDeclaration(statement) ||
  (ts.isImportDeclaration(statement) && statement.importClause !== undefined);

/** What a module does when it is loaded beside declaring: such a module must not be left out by a bundler. */
function workAtImport(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  return source.statements
    .filter((statement) => !declares(statement))
    .map((statement) => `${file}:${source.getLineAndCharacterOfPosition(statement.getStart()).line + 1}`);
}

test("a module that does work is told from one that declares", () => {
  expect(workAtImport("a.ts", 'import { f } from "./f.js";\nexport const a = 1;\nf();\nimport "./g.js";\n')).toEqual([
    "a.ts:3",
    "a.ts:4",
  ]);
});

test.each(await publishedPackages(root))(
  '$name: no module does work when it is loaded, as "sideEffects": false says',
  async ({ folder, manifest: { bin = {} } }) => {
    const src = join(root, folder, "src");
    const programs = Object.values(bin).map((file) => file.replace(/^\.\/dist\/(.*)\.js$/, "$1.ts"));
    const files = (await readdir(src, { recursive: true })).filter(
      (file) => /\.tsx?$/.test(file) && !file.includes(".test.") && !programs.includes(file),
    );
    expect(files.length).toBeGreaterThan(0);
    const texts = await Promise.all(files.map((file) => readFile(join(src, file), "utf8")));
    expect(texts.flatMap((text, i) => workAtImport(`${folder}/src/${files[i]!}`, text))).toEqual([]);
  },
);
