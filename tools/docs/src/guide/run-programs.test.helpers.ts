import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import ts from "typescript";
import { UserError } from "@ddep/core";
import { root } from "../places.js";

/** A program of a page: `name` says which. */
export interface Program {
  readonly name: string;
  readonly code: string;
}

/** Beside the packages, so that imports find them. */
const folder = join(root, "tools", "docs", "dist", "guide-programs");

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  skipLibCheck: true,
  types: ["node"],
};

/**
 * Compiles programs as a user of the built packages would, strictly.
 *
 * @throws UserError with every complaint of the compiler
 */
export async function compile(programs: readonly Program[]): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const { name, code } of programs) await writeFile(join(folder, `${name}.ts`), code);
  const files = programs.map(({ name }) => join(folder, `${name}.ts`));
  const compiler = ts.createProgram(files, options);
  const complaints = ts.getPreEmitDiagnostics(compiler);
  const host = {
    getCanonicalFileName: (f: string) => f,
    getCurrentDirectory: () => folder,
    getNewLine: () => "\n",
  };
  if (complaints.length > 0) throw new UserError(ts.formatDiagnostics(complaints, host));
  compiler.emit();
}

const run = promisify(execFile);

/** What a compiled program prints. */
export async function output({ name }: Program): Promise<string> {
  const { stdout } = await run(process.execPath, [join(folder, `${name}.js`)], { cwd: folder });
  return stdout;
}
