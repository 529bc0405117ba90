import type { LazyTensor } from "@ddep/core";
import { expect, test } from "vitest";
import { convertTo, recognise, type LazyTensors } from "./index.js";

/** Tensors that nobody reads, enough to tell a ConvNeXt-Tiny by. */
function tiny(): Map<string, LazyTensor> {
  const tensors = new Map<string, LazyTensor>();
  const read = () => Promise.reject(new Error("only the shape is asked for"));
  const add = (name: string, ...shape: number[]) => tensors.set(name, { shape, dtype: "F32", read });
  add("stem.0.weight", 96, 3, 4, 4);
  [3, 3, 9, 3].forEach((blocks, stage) => {
    for (let i = 0; i < blocks; i++) {
      add(`stages.${stage}.blocks.${i}.gamma`, 96 * 2 ** stage);
      add(`stages.${stage}.blocks.${i}.conv_dw.weight`, 96 * 2 ** stage, 1, 7, 7);
    }
  });
  add("head.norm.weight", 768);
  add("head.fc.bias", 1000);
  return tensors;
}

const below = (prefix: string, tensors: LazyTensors): LazyTensors =>
  new Map([...tensors].map(([name, tensor]) => [prefix + name, tensor]));
const features = [...tiny().keys()].filter((name) => !name.startsWith("head."));

test("segmentation_models_pytorch's names are flattened below model, without the classifier, and read back", () => {
  const { tensors } = convertTo("smp", tiny());
  expect([...tensors.keys()]).toHaveLength(features.length);
  expect(tensors.has("model.stem_0.weight")).toBe(true);
  expect(tensors.has("model.stages_2.blocks.8.conv_dw.weight")).toBe(true);
  const back = convertTo("timm", tensors);
  expect(back.from).toMatchObject({ architecture: "convnext_tiny", naming: "segmentation_models_pytorch" });
  expect([...back.tensors.keys()]).toEqual(features);
});

test("the same holds in a whole segmentation network, whose decoder keeps its names", () => {
  const decoder = ["decoder.blocks.0.conv1.0.weight", tiny().get("stem.0.weight")!] as const;
  const ours = new Map([...below("encoder.", tiny()), decoder]);
  const { tensors } = convertTo("smp", ours);
  expect(tensors.has("encoder.model.stages_0.blocks.0.gamma")).toBe(true);
  expect(tensors.has(decoder[0])).toBe(true);
  const back = convertTo("timm", tensors);
  expect([...back.tensors.keys()]).toEqual([...features.map((name) => `encoder.${name}`), decoder[0]]);
});

test("a network with other layers under the same names is not recognised as one", () => {
  const [gamma, any] = ["stages.0.blocks.0.gamma", tiny().get("head.fc.bias")!];
  const [second, normedFirst] = [tiny(), tiny().set("norm_pre.weight", any)];
  second.delete(gamma);
  expect(recognise(tiny())).toMatchObject({ architecture: "convnext_tiny", naming: "timm", classifier: true });
  expect([second, normedFirst].map((tensors) => recognise(tensors))).toEqual([undefined, undefined]);
});
