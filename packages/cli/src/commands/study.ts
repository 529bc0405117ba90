import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { npmCommand } from "@ddep/native/set-up";

interface Manifest {
  readonly version: string;
  readonly bin: Readonly<Record<string, string>>;
}

const name = "@ddep/app-study";

/**
 * Runs the program `study`, which is a package of its own and stands on this one: the installed one, or else that of this very
 * version, by npm.
 */
export async function studyCommand(args: readonly string[]): Promise<void> {
  const installed = installedProgram();
  if (installed !== undefined) {
    process.argv = [process.argv[0]!, installed, ...args];
    await import(pathToFileURL(installed).href);
    return;
  }
  const { version } = readManifest(createRequire(import.meta.url).resolve("../../package.json"));
  const npm = npmCommand(["exec", "--yes", `--package=${name}@${version}`, "--", "study", ...args]);
  const child = spawn(...npm, { stdio: "inherit" });
  // A terminal sends its interrupt to the child as well, which then writes its checkpoint.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  process.exitCode = await new Promise<number>((resolve, reject) => {
    child.once("error", reject).once("close", (code) => resolve(code ?? 1));
  });
}

function installedProgram(): string | undefined {
  for (const from of [join(process.cwd(), "package.json"), import.meta.url]) {
    try {
      const manifest = createRequire(from).resolve(`${name}/package.json`);
      return join(dirname(manifest), readManifest(manifest).bin["study"]!);
    } catch {
      continue;
    }
  }
  return undefined;
}

const readManifest = (file: string) => JSON.parse(readFileSync(file, "utf8")) as Manifest;
