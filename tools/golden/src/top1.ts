import { readdir } from "node:fs/promises";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import sharp from "sharp";
import { classifier, inference, loadState, seedOf, UserError, type Encoder, type Network } from "@ddep/core";
import { fileError, readTensors } from "@ddep/core/node";
import { encoderNames, encoders, isEncoderName, loadEncoder } from "@ddep/encoders";

const SIZE = 224;
const BATCH = 20;

export interface Top1 {
  readonly right: number;
  readonly images: number;
}

interface Example {
  readonly file: string;
  readonly label: number;
}

async function list(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw fileError(cause, "read", folder);
  });
  return names.filter((name) => !name.startsWith(".")).sort();
}

/** The images of a folder with one subfolder per class; a class index is the rank of its folder's name. */
async function examples(root: string): Promise<Example[]> {
  const classes = await list(root);
  const nested = await Promise.all(
    classes.map(async (name, label) => {
      const folder = join(root, name);
      return (await list(folder)).map((image) => ({ file: join(folder, image), label }));
    }),
  );
  return nested.flat();
}

/** The position of the window along one side: the part of the image inside it, and the black margins before and after. */
function window(size: number) {
  const black = Math.max(0, SIZE - size);
  const before = black >> 1;
  return { start: Math.max(0, size - SIZE) >> 1, size: Math.min(size, SIZE), before, after: black - before };
}

/** RGB of the centre, 0 to 255, black where the image is smaller, as torchvision's `CenterCrop` gives it. */
async function centre(file: string): Promise<Uint8Array> {
  const image = sharp(file, { failOn: "error" });
  try {
    const metadata = await image.metadata();
    const [x, y] = [window(metadata.width), window(metadata.height)];
    return await image
      .extract({ left: x.start, top: y.start, width: x.size, height: y.size })
      .extend({ left: x.before, right: x.after, top: y.before, bottom: y.after, background: "black" })
      .removeAlpha()
      .toColourspace("srgb")
      .raw()
      .toBuffer();
  } catch (cause) {
    throw fileError(cause, "decoded", file);
  }
}

async function load(
  name: string,
  weights: string,
): Promise<{ encoder: Encoder; network: Network<tf.Tensor4D, tf.Tensor2D> }> {
  if (!isEncoderName(name))
    throw new UserError(`"${name}" is no encoder`, {
      key: "--encoder",
      fix: `use one of ${encoderNames.join(", ")}`,
    });
  const file = await readTensors(weights);
  const encoder = loadEncoder(encoders[name].create(seedOf(0)), file, { file: weights });
  const bias = `${encoder.classifierPrefixes.at(-1)!}bias`;
  const classes = file.tensors.get(bias)?.shape[0];
  if (classes === undefined)
    throw new UserError("is missing", { file: weights, key: bias, fix: "give weights with the classifier" });
  const network = classifier(encoder, encoder.classifier(classes, seedOf(0)));
  loadState(network.parameters, file.tensors, { file: weights });
  return { encoder, network };
}

/**
 * Counts the images of a folder (one subfolder per class, in the order of the classifier's outputs) whose class has the largest
 * logit on the central 224 x 224 pixels, without resizing. Throws a {@link UserError} that names the wrong file or option.
 */
export async function top1(name: string, weights: string, root: string): Promise<Top1> {
  const { encoder, network } = await load(name, weights);
  const all = await examples(root);
  let right = 0;
  for (let start = 0; start < all.length; start += BATCH) {
    const batch = all.slice(start, start + BATCH);
    const pixels = await Promise.all(batch.map(({ file }) => centre(file)));
    const classes = tf.tidy(() => {
      const bytes = tf.tensor4d(Float32Array.from(Buffer.concat(pixels)), [batch.length, SIZE, SIZE, 3]);
      const { mean, std } = encoder.normalization;
      const images = tf.div<tf.Tensor4D>(tf.sub(bytes, tf.tensor1d([...mean])), tf.tensor1d([...std]));
      return tf.argMax(network.apply(images, inference), 1).dataSync();
    });
    right += batch.filter(({ label }, i) => classes[i] === label).length;
  }
  return { right, images: all.length };
}
