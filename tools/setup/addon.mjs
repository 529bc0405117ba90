// @ts-check
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { nodeHeaders } from "./headers.mjs";
import { runLogged, step } from "./log.mjs";
import { addonFile, addonLibraries, addonPackage, cacheFolder, root } from "./places.mjs";

/**
 * Links libtensorflow into the TF.js package and puts the compiled addon there: from the cache, or compiled now.
 * @param {{ folder: string, version: string }} library
 * @param {string} log
 */
export function installAddon(library, log) {
  link(join(library.folder, "lib"), addonLibraries);
  link(join(library.folder, "include"), join(addonPackage, "deps", "include"));
  const { version } = JSON.parse(readFileSync(join(addonPackage, "package.json"), "utf8"));
  const platform = `${process.platform}-${process.arch}`;
  const cached = join(cacheFolder, `tfjs-node-${version}-tf-${library.version}-napi8-${platform}.node`);
  if (existsSync(cached)) {
    copyAtomically(cached, addonFile);
    if (loads(log)) return;
  }
  step("native addon", () => {
    compile(log);
    runLogged(log, process.execPath, loadArguments);
    copyAtomically(addonFile, cached);
  });
}

const loadArguments = ["-e", "console.log(require(process.argv[1]).TF_Version)", addonFile];

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
  const args = [
    join(root, "node_modules", "node-gyp", "bin", "node-gyp.js"),
    "rebuild",
    "-C",
    addonPackage,
    ...(headers ? [`--nodedir=${headers}`] : []),
    "--module_name=tfjs_binding",
    `--module_path=${dirname(addonFile)}`,
    "--napi_build_version=8",
  ];
  // The macOS library names itself by @rpath and the addon's build file sets none there.
  const ldflags = process.platform === "darwin" ? "-Wl,-rpath,@loader_path/../../deps/lib" : process.env["LDFLAGS"];
  runLogged(log, process.execPath, args, { env: { ...process.env, ...(ldflags ? { LDFLAGS: ldflags } : {}) } });
  rmSync(join(addonPackage, "build"), { recursive: true, force: true });
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
