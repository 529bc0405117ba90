import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { npm, run } from "./command.js";
import { root, scope } from "./places.js";
import type { StandIn } from "./registry/stand-in.js";

/** A project that uses the packages. */
export interface Project {
  readonly folder: string;
  readonly log: string;
}

/** Creates an empty project that gets our packages from the stand-in registry. */
export function emptyProject(folder: string, log: string, registry: StandIn): Project {
  mkdirSync(folder, { recursive: true });
  writeJson(join(folder, "package.json"), { name: "somebodys-project", private: true, type: "module" });
  writeFileSync(join(folder, ".npmrc"), registry.npmrc);
  return { folder, log };
}

function writeJson(file: string, value: unknown): void {
  writeFileSync(file, `${JSON.stringify(value, undefined, 2)}\n`);
}

/** Installs packages, or the dependencies in `package.json`, into a project, and checks that the dependency tree is consistent. */
export async function install({ folder, log }: Project, packages: readonly string[] = []): Promise<void> {
  const options = { cwd: folder, log };
  await npm(["install", "--ignore-scripts", "--no-audit", "--no-fund", ...packages], options);
  await npm(["ls", "--all"], options);
}

/** The TypeScript compiler options that differ between projects. */
export interface CompilerOptions {
  readonly module: "nodenext" | "esnext";
  readonly moduleResolution: "nodenext" | "bundler";
  /** Packages of types that are available without an import. */
  readonly types: readonly string[];
  readonly outDir?: string;
}

/** The TypeScript that the repository is built with, and the newest. */
const compilers = ["typescript", "typescript-7"];

/**
 * Type-checks files of a project and the declarations that they reach, in strict mode, with each TypeScript, and compiles them if
 * an output folder is given.
 */
export async function compile(
  { folder, log }: Project,
  files: readonly string[],
  options: CompilerOptions,
): Promise<void> {
  const config = `tsconfig.${options.moduleResolution}.json`;
  writeJson(join(folder, config), {
    compilerOptions: {
      target: "es2022",
      lib: ["es2023", "dom", "dom.iterable"],
      strict: true,
      skipLibCheck: false,
      // As in the guide, under Install.
      typeRoots: [join(folder, "node_modules", scope, "core", "types"), join(root, "node_modules", "@types")],
      noEmit: options.outDir === undefined,
      ...options,
    },
    files,
  });
  for (const compiler of compilers)
    await run(process.execPath, [join(root, "node_modules", compiler, "bin", "tsc"), "-p", config], {
      cwd: folder,
      log,
    });
}
