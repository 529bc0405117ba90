// @ts-check
// A Python with PyTorch to compare with: the user's own, or a virtual environment in the cache folder, shared by clones.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder, runLogged, startLog, step, StepFailed } from "@ddep/native/set-up";

/**
 * @typedef {object} Peer
 * @property {string} variable of the environment that names a Python which has it already
 * @property {string} imports what it must have, as Python imports it
 * @property {string} requirements file of the pinned packages and their hashes, made from its .in by the command it names
 * @property {string} words what is installed, for the log
 */

/** @type {Peer} */
const pytorch = {
  variable: "DDEP_PEER_PYTHON",
  imports: "segmentation_models_pytorch, safetensors",
  requirements: "requirements.txt",
  words: "PyTorch and related packages, takes a few minutes",
};

/** @type {Peer} */
const cityscapes = {
  variable: "DDEP_CITYSCAPES_PYTHON",
  imports: "cityscapesscripts",
  requirements: "requirements-cityscapes.txt",
  words: "cityscapesscripts",
};

/** @type {Peer} */
const pictures = {
  variable: "DDEP_PICTURES_PYTHON",
  imports: "PIL",
  requirements: "requirements-pictures.txt",
  words: "Pillow",
};

/** The interpreter that has PyTorch; see {@link pythonOf}. */
export const peerPython = () => pythonOf(pytorch);

/** The interpreter that has cityscapesscripts; see {@link pythonOf}. */
export const cityscapesPython = () => pythonOf(cityscapes);

/** The interpreter that has Pillow; see {@link pythonOf}. */
export const picturesPython = () => pythonOf(pictures);

/**
 * Runs a peer's Python and returns its output.
 * @param {string} python the interpreter
 * @param {readonly string[]} args
 * @param {string} who what fails, for the message
 * @param {Record<string, string>} env variables beside those of this process
 * @throws {Error} with the last lines of its standard error if it fails
 */
export function runPeer(python, args, who, env = {}) {
  const { status, stdout, stderr } = spawnSync(python, args, { encoding: "utf8", env: { ...process.env, ...env } });
  if (status !== 0) throw new Error(`${who}: ${stderr.trim().split("\n").slice(-3).join("\n")}`);
  return stdout;
}

/** Like {@link peerPython}, but undefined if it would have to be created first. */
export function peerPythonIfThere() {
  const made = process.env[pytorch.variable] || existsSync(placeOf(pytorch).stamp);
  return made ? peerPython() : undefined;
}

/**
 * The path of a peer's virtual environment, and of the file that marks it as complete.
 * @param {Peer} peer
 */
function placeOf({ requirements: name }) {
  const requirements = fileURLToPath(new URL(name, import.meta.url));
  const hash = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 8);
  const folder = join(cacheFolder, `peer-${hash}`);
  const python = join(folder, ...(process.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"]));
  return { requirements, folder, python, stamp: join(folder, "ready") };
}

/**
 * The interpreter with the pinned packages: the one in the peer's variable if it is set, else one that is created if necessary.
 * @param {Peer} peer
 * @returns {string} its path
 * @throws {StepFailed} if there is none and none can be created
 */
function pythonOf(peer) {
  const { variable, imports, words } = peer;
  const given = process.env[variable];
  if (given !== undefined && given !== "") {
    const { status, stderr } = spawnSync(given, ["-c", `import ${imports}`], { encoding: "utf8" });
    if (status === 0) return given;
    throw new StepFailed(
      `${variable}=${given} does not work: ${stderr?.trim().split("\n").at(-1) ?? "it does not start"}`,
    );
  }
  const { requirements, folder, python, stamp } = placeOf(peer);
  if (existsSync(stamp)) return python;
  const log = startLog("peer-set-up");
  mkdirSync(cacheFolder, { recursive: true });
  // A virtual environment contains its own path, so it is created in place, and stamped once it is complete.
  rmSync(folder, { recursive: true, force: true });
  step(words, () => {
    runLogged(log, "python3", ["-m", "venv", folder]);
    runLogged(log, python, [
      "-m",
      "pip",
      "install",
      "--disable-pip-version-check",
      "--require-hashes",
      "--requirement",
      requirements,
    ]);
    runLogged(log, python, ["-c", `open(${JSON.stringify(`${stamp}.new`)}, "w").close()`]);
    renameSync(`${stamp}.new`, stamp);
  });
  return python;
}
