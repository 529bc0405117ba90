import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Example } from "./read-examples.js";

/**
 * Runs a program of a page on the sources of this workspace, in a process of its own.
 *
 * `folder` is the workspace whose dependencies it may import; it is also the program's working directory.
 *
 * @returns what it writes to the standard output
 * @throws Error with what the program wrote to the standard error, where it fails
 */
export async function runExample({ file, line, code }: Example, folder: string): Promise<string> {
  // Below the workspace, where imports resolve as in its own files, and where neither git nor a linter looks.
  const parent = join(folder, ".turbo");
  await mkdir(parent, { recursive: true });
  const place = await mkdtemp(join(parent, "example-"));
  try {
    const script = join(place, "example.ts");
    await writeFile(script, code);
    const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
    return await new Promise<string>((resolve, reject) => {
      execFile(
        process.execPath,
        ["--conditions=@ddep/source", "--import", loader, script],
        { cwd: folder },
        (error, stdout, stderr) => {
          if (error === null) resolve(stdout);
          else reject(new Error(`the program at ${file}:${line} failed:\n${stderr}`));
        },
      );
    });
  } finally {
    await rm(place, { recursive: true });
  }
}
