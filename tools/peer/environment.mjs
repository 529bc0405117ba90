// @ts-check
// A Python with PyTorch to compare with: one of the user's, or a virtual environment in the cache folder, shared by clones.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runLogged, startLog, step, StepFailed } from "../setup/log.mjs";
import { cacheFolder } from "../setup/places.mjs";

const requirements = fileURLToPath(new URL("requirements.txt", import.meta.url));

/**
 * The interpreter that has the pinned packages, made where it is not there: `DDEP_PEER_PYTHON` where that is set.
 * @returns {string} its path
 * @throws {StepFailed} where there is none and none can be made
 */
export function peerPython() {
  const given = process.env["DDEP_PEER_PYTHON"];
  if (given !== undefined && given !== "") {
    const { status, stderr } = spawnSync(given, ["-c", "import segmentation_models_pytorch, safetensors"], { encoding: "utf8" }); // prettier-ignore
    if (status === 0) return given;
    throw new StepFailed(`DDEP_PEER_PYTHON=${given} cannot be used: ${stderr?.trim().split("\n").at(-1) ?? "it does not start"}`); // prettier-ignore
  }
  const hash = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 8);
  const folder = join(cacheFolder, `peer-${hash}`);
  const python = join(folder, ...(process.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"])); // prettier-ignore
  const stamp = join(folder, "ready");
  if (existsSync(stamp)) return python;
  const log = startLog();
  mkdirSync(cacheFolder, { recursive: true });
  // A virtual environment knows its own path, so it is made where it stays, and stamped when it is whole.
  rmSync(folder, { recursive: true, force: true });
  step("PyTorch and its friends, some minutes", () => {
    runLogged(log, "python3", ["-m", "venv", folder]);
    runLogged(log, python, ["-m", "pip", "install", "--disable-pip-version-check", "--requirement", requirements]); // prettier-ignore
    runLogged(log, python, ["-c", `open(${JSON.stringify(`${stamp}.new`)}, "w").close()`]);
    renameSync(`${stamp}.new`, stamp);
  });
  return python;
}
