import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { npm, run } from "./command.js";
import { root } from "./places.js";
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

/** Type-checks files of a project in strict mode, and compiles them if an output folder is given. */
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
      // Broken declarations of other packages are not ours to fix; errors in our own show where they are used.
      skipLibCheck: true,
      typeRoots: [join(root, "node_modules", "@types")],
      noEmit: options.outDir === undefined,
      ...options,
    },
    files,
  });
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  await run(process.execPath, [compiler, "-p", config], { cwd: folder, log });
}
