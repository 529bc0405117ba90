// Writes a U-Net for segmentation_models_pytorch, and what it makes of an image, for check.py to compare.
import { writeFile } from "node:fs/promises";
import { useBackend } from "@ddep/backend";
import { inference, normals, seedOf, segmentationModel, stateOf, writeSafetensors } from "@ddep/core";
import { withTensors, writeTensors } from "@ddep/core/node";
import { head, unet } from "@ddep/decoders";
import { convertTo, resnet18 } from "@ddep/encoders";
import * as tf from "@tensorflow/tfjs-core";

const CLASSES = 3;
const SIDE = 64;

await useBackend();
const encoder = resnet18(seedOf(1));
const decoder = unet({ encoder, widths: [256, 128, 64, 32, 16], seed: seedOf(2) });
const network = segmentationModel(encoder, decoder, head(decoder, CLASSES, seedOf(3)));

const state = stateOf(network.parameters);
await writeFile("unet.safetensors", writeSafetensors(state));
// By the names that segmentation_models_pytorch loads strictly: counts of batches are added, and encoders of timm get its prefix.
await withTensors("unet.safetensors", ({ tensors }) =>
  writeTensors("unet-smp.safetensors", convertTo("smp", tensors).tensors, { format: "pt" }),
);
console.log(`${state.size} tensors of a U-Net over ${encoder.name} are in unet-smp.safetensors`);

const pixels = normals(seedOf(4), SIDE * SIDE * 3);
const images = tf.tensor4d(pixels, [1, SIDE, SIDE, 3]);
const toTorch = (map: tf.Tensor4D) => {
  const turned = tf.transpose(map, [0, 3, 1, 2]);
  return { shape: turned.shape, data: turned.dataSync<"float32">() };
};
const logits = tf.tidy(() => network.apply(images, inference));
await writeFile(
  "check.safetensors",
  writeSafetensors(
    new Map([
      ["images", toTorch(images)],
      ["logits", toTorch(logits)],
    ]),
  ),
);
console.log("an image and its logits are in check.safetensors: now python check.py");
