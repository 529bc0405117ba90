// @ts-check
// Compares the mean IoU on CamVid of a fine-tuned U-Net here and of the same weights in segmentation_models_pytorch, each
// evaluated in every protocol by its own side's code.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs-core";
import { fullFrame } from "@ddep/augmentations";
import { useBackend } from "@ddep/backend";
import { segmentationModel, frozen, loadState, readSafetensors, seedOf, writeSafetensors } from "@ddep/core";
import { readTensors, withTensors, writeTensors } from "@ddep/core/node";
import { camvid, labelledInOrder, withIndices } from "@ddep/datasets";
import { head, unet } from "@ddep/decoders";
import { convertTo, efficientnetLite0, readNormalization } from "@ddep/encoders";
import { ConfusionMatrix } from "@ddep/metrics";
import { evaluate, halves, sliding } from "@ddep/trainers";
import { peerPython, runPeer } from "./environment.mjs";

const script = fileURLToPath(new URL("python/protocols.py", import.meta.url));
/** Points of mean IoU, of 100. */
const TOLERANCE = 0.05;
const WIDTHS = [256, 128, 64, 32, 16];
const WINDOW = /** @type {const} */ ([256, 256]);
const STRIDE = /** @type {const} */ ([171, 171]);
const SCALES = [0.5, 0.75, 1, 1.25, 1.5, 1.75];

/**
 * The views of an image: what ours takes, and what views.py does.
 * @type {Record<string, { ours: import("@ddep/trainers").PredictOptions, theirs: Record<string, unknown> }>}
 */
const views = {
  whole: { ours: { flip: false }, theirs: { flip: false } },
  flip: { ours: {}, theirs: {} },
  halves: { ours: { protocol: halves }, theirs: { protocol: "halves" } },
  sliding: {
    ours: { protocol: sliding({ window: WINDOW, stride: STRIDE }) },
    theirs: { protocol: "sliding", window: WINDOW, stride: STRIDE },
  },
  scales: { ours: { scales: SCALES }, theirs: { scales: SCALES } },
};

/**
 * Images of CamVid's validation split as the network takes them, evenly spread over the split.
 * @param {string} root
 * @param {number} count
 * @param {import("@ddep/core").Normalization} normalization
 */
async function open(root, count, normalization) {
  const all = await camvid(root, "val");
  const taken = Math.min(count, all.length);
  const indices = Array.from({ length: taken }, (_, i) => Math.floor((i * all.length) / taken));
  const dataset = withIndices(all, indices);
  return {
    dataset,
    batches: () => labelledInOrder(dataset, { batch: 1, geometry: fullFrame, normalization }),
  };
}

/**
 * What PyTorch predicts, by view and image.
 * @param {{ model: string, folder: string, chosen: readonly string[], batches: AsyncIterable<import("@ddep/core").LabelledBatch> }} what
 */
async function peerClasses({ model, folder, chosen, batches }) {
  const [weights, input, output] = ["weights", "images", "classes"].map((name) => join(folder, `${name}.safetensors`));
  if (weights === undefined || input === undefined || output === undefined) throw new Error("no file");
  await withTensors(model, (catalog) =>
    writeTensors(weights, convertTo("smp", catalog.tensors, model).tensors, { format: "pt" }),
  );
  /** @type {Map<string, import("@ddep/core").StoredTensor>} */
  const images = new Map();
  for await (const { images: batch, labels, names } of batches) {
    const [, height, width] = batch.shape;
    const data = tf.tidy(() => tf.transpose(batch, [0, 3, 1, 2]).dataSync());
    images.set(String(images.size), {
      shape: [1, 3, height, width],
      data: /** @type {Float32Array} */ (data),
    });
    tf.dispose([batch, labels]);
    if (names.length !== 1) throw new Error("one image a batch");
  }
  writeFileSync(input, writeSafetensors(images));
  const asked = JSON.stringify(Object.fromEntries(chosen.map((name) => [name, views[name]?.theirs])));
  runPeer(peerPython(), [script, weights, input, output, asked], "PyTorch");
  const { tensors } = readSafetensors(readFileSync(output));
  return (/** @type {string} */ view, /** @type {number} */ i) =>
    Int32Array.from(tensors.get(`${view}/${i}`)?.data ?? []);
}

/**
 * Prints a line for each view: both figures and the pixels whose class differs.
 * @param {{ model: string, root: string, count: number, names: readonly string[] }} what a model.safetensors of a run with
 *   EfficientNet-Lite0 and the default widths, CamVid's folder, images, and views (all where none is named)
 * @returns {Promise<boolean>} whether each pair is within the tolerance
 */
export async function compareProtocols({ model, root, count, names }) {
  const unknown = names.find((name) => !(name in views));
  if (unknown !== undefined) throw new Error(`"${unknown}" is not one of ${Object.keys(views).join(", ")}`);
  const chosen = names.length > 0 ? names : Object.keys(views);
  const { name: backend } = await useBackend();
  const { tensors, metadata } = await readTensors(model);
  const encoder = efficientnetLite0(seedOf(0));
  const { dataset, batches } = await open(root, count, readNormalization(metadata, model) ?? encoder.normalization);
  const { labelMap } = dataset;
  const decoder = unet({ encoder, widths: WIDTHS, seed: seedOf(0) });
  const network = segmentationModel(encoder, decoder, head(decoder, labelMap.names.length, seedOf(0)));
  loadState(network.parameters, tensors, { file: model });
  const folder = mkdtempSync(join(tmpdir(), "ddep-peer-"));
  try {
    const theirs = await peerClasses({ model, folder, chosen, batches: batches() });
    let same = true;
    for (const view of chosen) {
      const matrix = () => new ConfusionMatrix({ classes: labelMap.names.length, ignoreLabel: labelMap.ignoreLabel });
      const [own, peer] = [matrix(), matrix()];
      let [image, pixels, differing] = [0, 0, 0];
      const both = {
        /** @param {Int32Array} labels @param {Int32Array} classes */
        update(labels, classes) {
          const other = theirs(view, image++);
          own.update(labels, classes);
          peer.update(labels, other);
          pixels += classes.length;
          classes.forEach((k, i) => (differing += Number(k !== other[i])));
        },
      };
      await evaluate(frozen(network), batches(), both, views[view]?.ours ?? {});
      const [a, b] = [100 * own.summary().meanIoU, 100 * peer.summary().meanIoU];
      const ok = Math.abs(a - b) <= TOLERANCE;
      same = same && ok;
      console.log(
        `${ok ? "ok  " : "FAIL"}  ${view.padEnd(8)} mIoU ours ${a.toFixed(4)}, PyTorch ${b.toFixed(4)}; ${differing} of ${pixels} pixels differ`,
      );
    }
    console.log(`${dataset.length} images of CamVid's validation split, tolerance ${TOLERANCE} points, on ${backend}`);
    return same;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
