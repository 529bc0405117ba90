import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { join, relative } from "node:path";
import { expectGlibc, fetchLibrary, pinnedLibrary } from "./libtensorflow.js";
import { runLogged, step } from "./log.js";
import { addonNames, isBuilt, ownAddonNames, placeOf, type Native } from "./native.js";
import { nodeHeaders, npmCommand } from "./npm.js";
import { cacheFolder, pinsFolder, sourcesFolder } from "./places.js";
import { prebuiltAddons } from "./prebuilt.js";
import { missingTools } from "./toolchain.js";
import type { Variant } from "./variant.js";

/**
 * Builds the native backend in the cache: TensorFlow's library, TF.js's package for it, and the addons, prebuilt or compiled now.
 * Nothing is left behind if a step fails.
 *
 * @throws StepFailed with the reason
 */
export function buildNative(variant: Variant, log: string): Native {
  expectGlibc();
  const library = pinnedLibrary(variant);
  const native = placeOf(library);
  mkdirSync(cacheFolder, { recursive: true });
  sweepAbandoned();
  fetchLibrary(library, log);
  if (isBuilt(native)) return native;
  const work = placeOf(library, mkdtempSync(join(cacheFolder, "unpacking-")));
  try {
    step("TF.js's native package", () => installPackage(work, log));
    linkLibrary(work);
    if (!placePrebuilt(work, log)) compileAddons(work, log);
    rmSync(native.folder, { recursive: true, force: true });
    renameSync(work.folder, native.folder);
  } finally {
    rmSync(work.folder, { recursive: true, force: true });
  }
  return native;
}

/** Removes what set-ups that were killed more than a day ago left behind. */
function sweepAbandoned(): void {
  const day = 24 * 3600 * 1000;
  for (const name of readdirSync(cacheFolder)) {
    const path = join(cacheFolder, name);
    if (name.startsWith("unpacking-") && Date.now() - statSync(path).mtimeMs > day)
      rmSync(path, { recursive: true, force: true });
  }
}

/** Installs TF.js's package as pinned. Install scripts stay off: TF.js's would download an old library. */
function installPackage({ folder }: Native, log: string): void {
  cpSync(join(pinsFolder, "tfjs"), folder, { recursive: true });
  // npm packs no file that has the name it looks for.
  renameSync(join(folder, "lock.json"), join(folder, "package-lock.json"));
  runLogged(log, ...npmCommand(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]), { cwd: folder });
}

/** Puts TensorFlow where TF.js's addon looks for it. The links are relative, so that the cache can be moved. */
function linkLibrary({ tfjsPackage, library }: Native): void {
  const deps = join(tfjsPackage, "deps");
  mkdirSync(deps, { recursive: true });
  for (const name of ["lib", "include"]) symlinkSync(relative(deps, join(library.folder, name)), join(deps, name));
}

/** Copies the prebuilt addons; gives false if there are none or they do not load here. */
function placePrebuilt(native: Native, log: string): boolean {
  const prebuilt = prebuiltAddons();
  if (prebuilt === undefined) return false;
  mkdirSync(native.addons, { recursive: true });
  for (const name of addonNames) copyFileSync(join(prebuilt, `${name}.node`), join(native.addons, `${name}.node`));
  try {
    expectLoads(native, log);
    return true;
  } catch (error) {
    if (missingTools({ prebuilt: false }) !== undefined) throw error;
    return false;
  }
}

function compileAddons(native: Native, log: string): void {
  step("native addon", () => {
    const sources = join(native.folder, "sources");
    cpSync(sourcesFolder, sources, { recursive: true });
    const headers = nodeHeaders();
    const common = headers === undefined ? [] : [`--nodedir=${headers}`];
    // The macOS library names itself by @rpath, and the addon's build file sets none there.
    const ldflags = process.platform === "darwin" ? "-Wl,-rpath,@loader_path/../../deps/lib" : process.env["LDFLAGS"];
    const env = { ...process.env, ...(ldflags ? { LDFLAGS: ldflags } : {}) };
    const nodeGyp = (folder: string, args: readonly string[]) =>
      runLogged(
        log,
        process.execPath,
        [join(native.folder, "node_modules/node-gyp/bin/node-gyp.js"), "rebuild", "-C", folder, ...common, ...args],
        { env },
      );
    nodeGyp(native.tfjsPackage, [
      "--module_name=tfjs_binding",
      `--module_path=${native.addons}`,
      "--napi_build_version=8",
    ]);
    nodeGyp(sources, [`--tensorflow=${native.library.folder}`]);
    const built = join(sources, "build", "Release");
    for (const name of ownAddonNames) copyFileSync(join(built, `${name}.node`), join(native.addons, `${name}.node`));
    expectLoads(native, log);
    for (const folder of [sources, join(native.tfjsPackage, "build")]) rmSync(folder, { recursive: true, force: true });
  });
}

function expectLoads({ addons }: Native, log: string): void {
  const script = "for (const file of process.argv.slice(1)) require(file)";
  const files = addonNames.map((name) => join(addons, `${name}.node`));
  runLogged(log, process.execPath, ["-e", script, ...files]);
}
