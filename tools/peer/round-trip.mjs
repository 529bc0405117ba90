// @ts-check
// Moves weights to PyTorch and back, strictly by name, and checks that the outputs are equal on both sides.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs-core";
import { useBackend } from "@ddep/backend";
import { dispose, inference, loadState, normals, readSafetensors, seedOf, stateOf, writeSafetensors } from "@ddep/core";
import { peerPython, runPeer } from "./environment.mjs";
import { networks } from "./networks.mjs";

const script = fileURLToPath(new URL("python/round_trip.py", import.meta.url));
const ENCODER = "encoder.";
/** Of the standard deviation of the map. */
const TOLERANCE = 2e-3;

/** @param {Map<string, import("@ddep/core").StoredTensor> | ReadonlyMap<string, import("@ddep/core").StoredTensor>} state */
const renamed = (state, from = ENCODER, to = ENCODER) =>
  new Map([...state].map(([name, tensor]) => [name.startsWith(from) ? to + name.slice(from.length) : name, tensor]));

/** @param {ArrayLike<number>} values */
function deviationOf(values) {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  for (let i = 0; i < values.length; i++) squares += ((values[i] ?? 0) - sum / values.length) ** 2;
  return Math.sqrt(squares / values.length);
}

/**
 * @param {string} python
 * @param {string} name
 * @param {string} folder
 */
function roundTrip(python, name, folder) {
  const { make, prefix, size } = networks[name] ?? fail(name);
  const network = make();
  /** @param {string} part */
  const file = (part) => join(folder, `${name}-${part}.safetensors`);
  const [weights, input, output] = [file("weights"), file("input"), file("output")];
  const data = normals(seedOf(9), 3 * size * size);
  writeFileSync(input, writeSafetensors(new Map([["images", { shape: [1, 3, size, size], data }]])));
  /** @param {string[]} flags */
  const peer = (...flags) => {
    runPeer(python, [script, name, weights, input, output, ...flags], `PyTorch on ${name}`);
    return readSafetensors(readFileSync(output)).tensors.get("map")?.data ?? fail("map");
  };
  const ours = () =>
    tf.tidy(() => {
      const images = tf.transpose(tf.tensor4d(data, [1, 3, size, size]), [0, 2, 3, 1]);
      return tf.transpose(network.apply(images, inference), [0, 3, 1, 2]).dataSync();
    });
  /** @param {ArrayLike<number>} theirs */
  const error = (theirs) => {
    const own = ours();
    let worst = 0;
    for (let i = 0; i < theirs.length; i++) worst = Math.max(worst, Math.abs((own[i] ?? NaN) - (theirs[i] ?? NaN)));
    return worst / deviationOf(theirs);
  };
  writeFileSync(weights, writeSafetensors(renamed(stateOf(network.parameters), ENCODER, prefix)));
  const there = error(peer());
  const random = peer("--random");
  loadState(network.parameters, renamed(readSafetensors(readFileSync(weights)).tensors, prefix), { file: weights });
  const back = error(random);
  dispose(network.parameters);
  return { there, back };
}

/** @param {string} name @returns {never} */
function fail(name) {
  throw new Error(`there is no ${name}`);
}

/**
 * Takes networks to PyTorch and back, and prints one line per network.
 * @param {readonly string[]} names all networks if empty
 * @returns {Promise<boolean>} whether all outputs were the same within the tolerance
 */
export async function roundTrips(names) {
  const python = peerPython();
  const { name: backend } = await useBackend();
  const folder = mkdtempSync(join(tmpdir(), "ddep-peer-"));
  try {
    let same = true;
    for (const name of names.length > 0 ? names : Object.keys(networks)) {
      const { there, back } = roundTrip(python, name, folder);
      const ok = Math.max(there, back) <= TOLERANCE;
      same = same && ok;
      console.log(
        `${ok ? "ok  " : "FAIL"}  ${name.padEnd(24)} to PyTorch ${there.toExponential(1)}, back ${back.toExponential(1)} of the map's deviation`,
      );
    }
    console.log(`strict by name, within ${TOLERANCE} of the deviation, on ${backend}`);
    return same;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
