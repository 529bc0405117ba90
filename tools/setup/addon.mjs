// @ts-check
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { nodeHeaders } from "./headers.mjs";
import { runLogged, step } from "./log.mjs";
import { addonFile, addonLibraries, addonPackage, cacheFolder, root } from "./places.mjs";

const ownAddon = join(root, "packages", "backend", "native");
const addonFolder = dirname(addonFile);
const compiled = ["tfjs_binding.node", "stderr.node"];
const loadArguments = ["-e", "console.log(require(process.argv[1]).TF_Version)", addonFile];

/**
 * Links libtensorflow into the TF.js package and puts the compiled addons there: from the cache, or compiled now.
 * @param {{ folder: string, version: string }} library
 * @param {string} log
 */
export function installAddon(library, log) {
  link(join(library.folder, "lib"), addonLibraries);
  link(join(library.folder, "include"), join(addonPackage, "deps", "include"));
  const cached = join(cacheFolder, cacheName(library.version));
  if (existsSync(cached)) {
    for (const file of compiled) copyAtomically(join(cached, file), join(addonFolder, file));
    if (loads(log)) return;
    rmSync(cached, { recursive: true, force: true });
  }
  step("native addon", () => {
    compile(log);
    runLogged(log, process.execPath, loadArguments);
    keep(cached);
  });
}

/** @param {string} tensorflow the version of libtensorflow */
function cacheName(tensorflow) {
  const { version } = JSON.parse(readFileSync(join(addonPackage, "package.json"), "utf8"));
  const own = createHash("sha256")
    .update(readFileSync(join(ownAddon, "stderr.c")))
    .digest("hex")
    .slice(0, 8);
  return `addon-tfjs-${version}-tensorflow-${tensorflow}-napi8-${process.platform}-${process.arch}-${own}`;
}

/** @param {string} log */
function loads(log) {
  try {
    runLogged(log, process.execPath, loadArguments);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} log */
function compile(log) {
  const headers = nodeHeaders();
  const nodeGyp = join(root, "node_modules", "node-gyp", "bin", "node-gyp.js");
  const common = headers ? [`--nodedir=${headers}`] : [];
  // The macOS library names itself by @rpath and the addon's build file sets none there.
  const ldflags =
    process.platform === "darwin" ? "-Wl,-rpath,@loader_path/../../deps/lib" : process.env["LDFLAGS"];
  const env = { ...process.env, ...(ldflags ? { LDFLAGS: ldflags } : {}) };
  const module = ["--module_name=tfjs_binding", `--module_path=${addonFolder}`, "--napi_build_version=8"];
  runLogged(log, process.execPath, [nodeGyp, "rebuild", "-C", addonPackage, ...common, ...module], { env });
  runLogged(log, process.execPath, [nodeGyp, "rebuild", "-C", ownAddon, ...common], { env });
  copyAtomically(join(ownAddon, "build", "Release", "stderr.node"), join(addonFolder, "stderr.node"));
  for (const folder of [addonPackage, ownAddon])
    rmSync(join(folder, "build"), { recursive: true, force: true });
}

/** @param {string} cached */
function keep(cached) {
  const work = mkdtempSync(join(cacheFolder, "unpacking-"));
  for (const file of compiled) copyFileSync(join(addonFolder, file), join(work, file));
  try {
    renameSync(work, cached);
  } catch {
    // Another set-up was first.
    rmSync(work, { recursive: true, force: true });
  }
}

/** @param {string} target @param {string} path */
function link(target, path) {
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { recursive: true, force: true });
  symlinkSync(target, path);
}

/** @param {string} from @param {string} to */
function copyAtomically(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  const partial = `${to}.${process.pid}`;
  copyFileSync(from, partial);
  renameSync(partial, to);
}
