import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { captured } from "../captured.js";
import type { Example } from "./read-examples.js";

/**
 * Runs a program of a page on the sources of this workspace, in the process of the test.
 *
 * `folder` is the workspace whose dependencies it may import; it is also the program's working directory.
 *
 * @returns what it writes to the standard output
 * @throws Error with the program's own as its cause, where it fails
 */
export async function runExample({ file, line, code }: Example, folder: string): Promise<string> {
  // Below the workspace, where imports resolve as in its own files, and where neither git nor a linter looks.
  const parent = join(folder, ".scratch");
  await mkdir(parent, { recursive: true });
  const place = await mkdtemp(join(parent, "example-"));
  const before = process.cwd();
  const printed = { stdout: "", stderr: "" };
  try {
    const script = join(place, "example.ts");
    await writeFile(script, code);
    process.chdir(folder);
    await captured(printed, () => import(/* @vite-ignore */ script));
    return printed.stdout;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`the program at ${file}:${line} failed: ${message}\n${printed.stderr}`, { cause });
  } finally {
    process.chdir(before);
    await rm(place, { recursive: true });
  }
}
