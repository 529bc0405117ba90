import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import ts from "typescript";
import type { Example } from "./read-examples.js";

/**
 * What TypeScript finds wrong in programs of pages, each error with its page and line there.
 *
 * `folder` is the workspace they belong to: they may import its dependencies, and are checked by its tsconfig.json.
 */
export async function typeErrorsOf(examples: readonly Example[], folder: string): Promise<string[]> {
  const config = join(folder, "tsconfig.json");
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(config, read).config, ts.sys, folder);
  await mkdir(join(folder, ".scratch"), { recursive: true });
  const place = await mkdtemp(join(folder, ".scratch", "types-"));
  try {
    const scripts = new Map(examples.map((example, i) => [join(place, `${i}.ts`), example]));
    for (const [script, { code }] of scripts) await writeFile(script, code);
    const alone = { ...options, noEmit: true, composite: false, incremental: false };
    delete alone.rootDir;
    const program = ts.createProgram([...scripts.keys()], alone);
    return [...scripts].flatMap(([script, example]) => {
      const source = program.getSourceFile(script)!;
      const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
      return found.map((error) => {
        const { line } = source.getLineAndCharacterOfPosition(error.start ?? 0);
        const message = ts.flattenDiagnosticMessageText(error.messageText, "\n");
        return `${example.file}:${example.line + line}: ${message}`;
      });
    });
  } finally {
    await rm(place, { recursive: true });
  }
}

const read = (file: string) => ts.sys.readFile(file);
