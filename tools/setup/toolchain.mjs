// @ts-check
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** @param {string} program */
function onPath(program) {
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

/** The programs that the native build needs, each with its path or undefined; a compiler named by CXX counts. */
export function toolchain() {
  const named = process.env["CXX"]?.split(" ")[0];
  const compilers = [...(named ? [named] : []), "c++", "g++", "clang++"];
  return {
    python3: onPath("python3"),
    compiler: compilers.map((name) => (name.includes("/") ? name : onPath(name))).find(Boolean),
    make: onPath("make") ?? onPath("gmake"),
  };
}

/** What is missing for the native build, or undefined. */
export function missingTools() {
  const { python3, compiler, make } = toolchain();
  const missing = [...(python3 ? [] : ["python3"]), ...(compiler ? [] : ["a C++ compiler"]), ...(make ? [] : ["make"])];
  return missing.length === 0 ? undefined : `${missing.join(", ")} not found`;
}

/** The command that installs everything the native build needs. */
export const installHint =
  process.platform === "darwin"
    ? "xcode-select --install"
    : "sudo apt-get install python3-pip g++ make, or your system's equal of it";
