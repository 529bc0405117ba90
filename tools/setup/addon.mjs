// @ts-check
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { nodeHeaders } from "./headers.mjs";
import { runLogged, step } from "./log.mjs";
import { addonFile, addonLibraries, addonPackage, cacheFolder, ownAddons, root } from "./places.mjs";

const addonFolder = dirname(addonFile);
const own = ["load_silently.node", "kernels.node", "pictures.node"];
const compiled = ["tfjs_binding.node", ...own];
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
    compile(library.folder, log);
    runLogged(log, process.execPath, loadArguments);
    keep(cached);
  });
}

/** @param {string} tensorflow the version of libtensorflow */
function cacheName(tensorflow) {
  const { version } = JSON.parse(readFileSync(join(addonPackage, "package.json"), "utf8"));
  const sources = createHash("sha256");
  for (const file of ownSources()) sources.update(file).update(readFileSync(join(ownAddons, file)));
  const hash = sources.digest("hex").slice(0, 8);
  return `addon-tfjs-${version}-tensorflow-${tensorflow}-napi8-${process.platform}-${process.arch}-${hash}`;
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

/** The files that the addons of our own are made of, below their folder. */
export function ownSources() {
  return readdirSync(ownAddons, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(?:c|cc|h|gyp)$/.test(file) && !file.startsWith("build"))
    .sort();
}

/** @param {string} tensorflow the folder of libtensorflow @param {string} log */
function compile(tensorflow, log) {
  const headers = nodeHeaders();
  const nodeGyp = join(root, "node_modules", "node-gyp", "bin", "node-gyp.js");
  const common = headers ? [`--nodedir=${headers}`] : [];
  // The macOS library names itself by @rpath and the addon's build file sets none there.
  const ldflags = process.platform === "darwin" ? "-Wl,-rpath,@loader_path/../../deps/lib" : process.env["LDFLAGS"];
  const env = { ...process.env, ...(ldflags ? { LDFLAGS: ldflags } : {}) };
  const module = ["--module_name=tfjs_binding", `--module_path=${addonFolder}`, "--napi_build_version=8"];
  runLogged(log, process.execPath, [nodeGyp, "rebuild", "-C", addonPackage, ...common, ...module], { env });
  runLogged(log, process.execPath, [nodeGyp, "rebuild", "-C", ownAddons, ...common, `--tensorflow=${tensorflow}`], {
    env,
  });
  for (const file of own) copyAtomically(join(ownAddons, "build", "Release", file), join(addonFolder, file));
  for (const folder of [addonPackage, ownAddons]) rmSync(join(folder, "build"), { recursive: true, force: true });
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
