import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

function onPath(program: string): string | undefined {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    const file = join(folder, program);
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
      continue;
    }
  }
  return undefined;
}

/** Programs that the set-up runs, each with its path, or undefined if it is missing. */
export interface Toolchain {
  /** Downloads and unpacks TensorFlow's wheel. */
  readonly python3: string | undefined;
  /** The compiler that `CXX` names, or the first of `c++`, `g++` and `clang++`. */
  readonly compiler: string | undefined;
  readonly make: string | undefined;
}

/** Looks for the programs that the set-up runs. */
export function toolchain(): Toolchain {
  const named = process.env["CXX"]?.split(" ")[0];
  const compilers = [...(named ? [named] : []), "c++", "g++", "clang++"];
  return {
    python3: onPath("python3"),
    compiler: compilers.map((name) => (name.includes("/") ? name : onPath(name))).find(Boolean),
    make: onPath("make") ?? onPath("gmake"),
  };
}

/** The programs of a toolchain that are missing, as a phrase, or undefined; with prebuilt addons, Python is enough. */
export function missingTools({ prebuilt }: { readonly prebuilt: boolean }): string | undefined {
  const { python3, compiler, make } = toolchain();
  const missing = [
    ...(python3 ? [] : ["python3"]),
    ...(compiler || prebuilt ? [] : ["a C++ compiler"]),
    ...(make || prebuilt ? [] : ["make"]),
  ];
  return missing.length === 0 ? undefined : `${missing.join(", ")} not found`;
}

/** The command that installs everything the native backend is built with. */
export const installHint =
  process.platform === "darwin"
    ? "xcode-select --install"
    : "sudo apt-get install python3-pip g++ make, or the equivalent on your system";
