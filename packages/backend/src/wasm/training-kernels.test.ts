import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf } from "@ddep/core";
import { afterEach, beforeAll, expect, test } from "vitest";
import { useBackend } from "../use-backend.js";

type Shape4 = [number, number, number, number];

beforeAll(async () => {
  await useBackend("cpu");
  await useBackend("wasm");
});

afterEach(async () => {
  await tf.setBackend("wasm");
});

const random = (shape: number[], seed: number) =>
  tf.tensor(normals(seedOf(seed), tf.util.sizeFromShape(shape)), shape);

/** Runs a kernel on one backend over the same numbers, and expects it to free all that it made. */
async function runOn(
  backend: string,
  kernel: string,
  inputs: Record<string, () => tf.Tensor>,
  attrs: object,
) {
  await tf.setBackend(backend);
  const before = [tf.memory().numTensors, tf.backend().numDataIds()];
  const made = Object.fromEntries(Object.entries(inputs).map(([name, make]) => [name, make()]));
  const out = tf.engine().runKernel(kernel, made, attrs as tf.NamedAttrMap) as tf.Tensor;
  const result = { shape: out.shape, dtype: out.dtype, values: Float32Array.from(out.dataSync()) };
  tf.dispose([out, made]);
  expect([tf.memory().numTensors, tf.backend().numDataIds()], `left by ${kernel} on ${backend}`).toEqual(
    before,
  );
  return result;
}

async function expectSameAsCpu(kernel: string, inputs: Record<string, () => tf.Tensor>, attrs: object) {
  const wasm = await runOn("wasm", kernel, inputs, attrs);
  const cpu = await runOn("cpu", kernel, inputs, attrs);
  expect([wasm.shape, wasm.dtype]).toEqual([cpu.shape, cpu.dtype]);
  const scale = Math.max(1, ...cpu.values.map(Math.abs));
  const largest = wasm.values.reduce(
    (worst, value, i) => Math.max(worst, Math.abs(value - cpu.values[i]!)),
    0,
  );
  expect(largest / scale, JSON.stringify({ kernel, attrs })).toBeLessThan(2e-6);
}

const paddings = [
  "valid",
  "same",
  1,
  [[0, 0], [0, 2], [1, 0], [0, 0]], // prettier-ignore
  [[0, 0], [2, 3], [3, 1], [0, 0]], // prettier-ignore
] as const;

const windows = [
  { size: [1, 1], strides: [1, 1] },
  { size: [1, 1], strides: [2, 2] },
  { size: [3, 3], strides: [1, 1] },
  { size: [3, 3], strides: [2, 2] },
  { size: [2, 4], strides: [2, 2] },
  { size: [5, 3], strides: [3, 1] },
  { size: [2, 2], strides: [3, 3] },
] as const;

const cases = windows.flatMap((window) => paddings.map((pad) => ({ ...window, pad })));

for (const { size, strides, pad } of cases) {
  const title = `${size.join("x")} window, strides ${strides.join(",")}, padding ${JSON.stringify(pad)}`;
  const attrs = { strides: [...strides], pad, dilations: [1, 1], dataFormat: "NHWC" };
  const info = (x: Shape4, filter: Shape4, depthwise: boolean) =>
    tf.backend_util.computeConv2DInfo(x, filter, [...strides], 1, pad as "same", undefined, depthwise);

  test(`the gradients of conv2d: ${title}`, async () => {
    const xShape: Shape4 = [2, 9, 7, 5];
    const filterShape: Shape4 = [...size, 5, 4];
    const dyShape = info(xShape, filterShape, false).outShape;
    const [x, filter, dy] = [() => random(xShape, 1), () => random(filterShape, 2), () => random(dyShape, 3)];
    await expectSameAsCpu("Conv2DBackpropInput", { dy, filter }, { ...attrs, inputShape: xShape });
    await expectSameAsCpu("Conv2DBackpropFilter", { x, dy }, { ...attrs, filterShape });
  });

  test(`the gradients of depthwiseConv2d: ${title}`, async () => {
    for (const multiplier of [1, 3]) {
      const xShape: Shape4 = [2, 8, 11, 3];
      const filterShape: Shape4 = [...size, 3, multiplier];
      const dyShape = info(xShape, filterShape, true).outShape;
      const [x, filter, dy] = [
        () => random(xShape, 1),
        () => random(filterShape, 2),
        () => random(dyShape, 3),
      ];
      await expectSameAsCpu(
        "DepthwiseConv2dNativeBackpropInput",
        { dy, filter },
        { ...attrs, inputShape: xShape },
      );
      await expectSameAsCpu("DepthwiseConv2dNativeBackpropFilter", { x, dy }, { ...attrs, filterShape });
    }
  });
}

for (const { size, strides, pad } of cases.filter(({ pad }) => pad === "valid" || pad === "same")) {
  test(`the gradient of maxPool: ${size.join("x")}, strides ${strides.join(",")}, ${String(pad)}`, async () => {
    const shape: Shape4 = [2, 9, 7, 3];
    const pool = tf.backend_util.computePool2DInfo(shape, [...size], [...strides], 1, pad as "same");
    const inputs = {
      input: () => random(shape, 1),
      dy: () => random(pool.outShape, 2),
      output: () => tf.zeros(pool.outShape),
    };
    await expectSameAsCpu("MaxPoolGrad", inputs, { filterSize: [...size], strides: [...strides], pad });
  });
}

test("of equal values the first of the window takes the gradient, as in TensorFlow", async () => {
  const inputs = {
    input: () => tf.tensor4d([1, 3, 3, 3, 2, 2, 0, 0], [1, 2, 4, 1]),
    output: () => tf.zeros([1, 1, 2, 1]),
    dy: () => tf.tensor4d([10, 20], [1, 1, 2, 1]),
  };
  const { values } = await runOn("wasm", "MaxPoolGrad", inputs, { filterSize: 2, strides: 2, pad: "valid" });
  expect([...values]).toEqual([0, 10, 20, 0, 0, 0, 0, 0]);
});

test("many channels take the path that multiplies one tap at a time", async () => {
  const shape: Shape4 = [1, 5, 6, 70];
  const filterShape: Shape4 = [3, 3, 70, 2];
  const [x, dy] = [() => random(shape, 1), () => random([1, 5, 6, 2], 2)];
  const attrs = { strides: [1, 1], pad: "same", dataFormat: "NHWC", filterShape };
  await expectSameAsCpu("Conv2DBackpropFilter", { x, dy }, attrs);
});

test("segments are summed, ids that are no segment left out", async () => {
  const segmentIds = () => tf.tensor1d([2, 0, 2, -1, 5, 0], "int32");
  await expectSameAsCpu(
    "UnsortedSegmentSum",
    { x: () => random([6, 2, 3], 1), segmentIds },
    { numSegments: 4 },
  );
  const { values } = await runOn(
    "wasm",
    "UnsortedSegmentSum",
    { x: () => tf.range(1, 7), segmentIds },
    { numSegments: 3 },
  );
  expect([...values]).toEqual([8, 0, 4]);
});

test("the gradient of a dilated depthwise convolution is refused, not wrong", async () => {
  const inputs = { x: () => random([1, 7, 7, 2], 1), dy: () => random([1, 3, 3, 2], 2) };
  const attrs = { strides: [1, 1], dilations: [2, 2], pad: "valid", filterShape: [3, 3, 2, 1] };
  await expect(runOn("wasm", "DepthwiseConv2dNativeBackpropFilter", inputs, attrs)).rejects.toThrow(
    /dilated/,
  );
});
