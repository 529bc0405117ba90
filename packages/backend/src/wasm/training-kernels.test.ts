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

const random = (shape: number[], seed: number) => tf.tensor(normals(seedOf(seed), tf.util.sizeFromShape(shape)), shape);

/** Runs a kernel on one backend over the same numbers, and expects it to free all that it made. */
async function runOn(backend: string, kernel: string, inputs: Record<string, () => tf.Tensor>, attrs: object) {
  await tf.setBackend(backend);
  const before = [tf.memory().numTensors, tf.backend().numDataIds()];
  const made = Object.fromEntries(Object.entries(inputs).map(([name, make]) => [name, make()]));
  const out = tf.engine().runKernel(kernel, made, attrs as tf.NamedAttrMap) as tf.Tensor;
  const result = { shape: out.shape, dtype: out.dtype, values: Float32Array.from(out.dataSync()) };
  tf.dispose([out, made]);
  expect([tf.memory().numTensors, tf.backend().numDataIds()], `left by ${kernel} on ${backend}`).toEqual(before);
  return result;
}

async function expectSameAsCpu(kernel: string, inputs: Record<string, () => tf.Tensor>, attrs: object) {
  const wasm = await runOn("wasm", kernel, inputs, attrs);
  const cpu = await runOn("cpu", kernel, inputs, attrs);
  expect([wasm.shape, wasm.dtype]).toEqual([cpu.shape, cpu.dtype]);
  const scale = Math.max(1, ...cpu.values.map(Math.abs));
  const largest = wasm.values.reduce((worst, value, i) => Math.max(worst, Math.abs(value - cpu.values[i]!)), 0);
  expect(largest / scale, JSON.stringify({ kernel, attrs })).toBeLessThan(2e-6);
}

const paddings = [
  "valid",
  "same",
  1,
  [
    [0, 0],
    [0, 2],
    [1, 0],
    [0, 0],
  ],
  [
    [0, 0],
    [2, 3],
    [3, 1],
    [0, 0],
  ],
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
      const [x, filter, dy] = [() => random(xShape, 1), () => random(filterShape, 2), () => random(dyShape, 3)];
      await expectSameAsCpu("DepthwiseConv2dNativeBackpropInput", { dy, filter }, { ...attrs, inputShape: xShape });
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

/** Convolutions whose output is cut into blocks: of images side by side, and of strips of one image. */
const blocks = [
  { name: "images, the last block not full", x: [7, 12, 13, 3], out: 300, strides: [1, 1], pad: "same" },
  { name: "strips, the last one shorter", x: [2, 67, 45, 2], out: 96, strides: [1, 1], pad: "same" },
  { name: "strips, stride 2", x: [1, 131, 90, 2], out: 100, strides: [2, 2], pad: 1 },
  { name: "many channels in, few out", x: [1, 5, 6, 70], out: 2, strides: [1, 1], pad: "same" },
  { name: "one row far apart", x: [3, 1, 9, 4], out: 5, strides: [1, 2], pad: "same" },
] as const;

test.each(blocks)("the gradient of conv2d at its filter in blocks of $name", async ({ x, out, strides, pad }) => {
  const xShape: Shape4 = [...x];
  const attrs = { strides: [...strides], pad, dilations: [1, 1], dataFormat: "NHWC" };
  const info = (filter: Shape4, depthwise: boolean) =>
    tf.backend_util.computeConv2DInfo(xShape, filter, [...strides], 1, pad as "same", undefined, depthwise);
  const filterShape: Shape4 = [3, 3, x[3], out];
  const gradient = (shape: Shape4) => () => random(shape, 2);
  await expectSameAsCpu(
    "Conv2DBackpropFilter",
    { x: () => random(xShape, 1), dy: gradient(info(filterShape, false).outShape) },
    { ...attrs, filterShape },
  );
  const depthwiseShape: Shape4 = [3, 3, x[3], Math.ceil(out / x[3])];
  await expectSameAsCpu(
    "DepthwiseConv2dNativeBackpropFilter",
    { x: () => random(xShape, 1), dy: gradient(info(depthwiseShape, true).outShape) },
    { ...attrs, filterShape: depthwiseShape },
  );
});

test.each([
  { shape: [2, 6, 7, 5], axis: [0, 1, 2] },
  { shape: [3, 64, 65, 17], axis: [0, 1, 2] },
  { shape: [131, 4], axis: [0] },
  { shape: [1, 1, 1, 3], axis: [0, 1, 2] },
  { shape: [2, 3, 4], axis: [1] },
  { shape: [2, 3, 4], axis: [2] },
  { shape: [5], axis: [0] },
])("sum and mean of $shape over $axis", async ({ shape, axis }) => {
  for (const kernel of ["Sum", "Mean"]) {
    for (const keepDims of [false, true])
      await expectSameAsCpu(kernel, { x: () => random(shape, 1) }, { axis, keepDims });
  }
});

test("sums of whole numbers stay whole numbers", async () => {
  const x = () => tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2], "int32");
  await expectSameAsCpu("Sum", { x }, { axis: [0], keepDims: false });
});

test.each([
  { name: "all four", given: ["offset", "scale"] },
  { name: "no offset and no scale", given: [] },
])("batch normalisation by $name averages", async ({ given }) => {
  const vector = (seed: number) => () => random([5], seed);
  await expectSameAsCpu(
    "FusedBatchNorm",
    {
      x: () => random([2, 6, 7, 5], 1),
      mean: vector(2),
      variance: () => tf.tidy(() => tf.square(random([5], 3))),
      ...Object.fromEntries(given.map((name, i) => [name, vector(4 + i)])),
    },
    { varianceEpsilon: 1e-2 },
  );
});

test("segments are summed, ids that are no segment left out", async () => {
  const segmentIds = () => tf.tensor1d([2, 0, 2, -1, 5, 0], "int32");
  await expectSameAsCpu("UnsortedSegmentSum", { x: () => random([6, 2, 3], 1), segmentIds }, { numSegments: 4 });
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
  await expect(runOn("wasm", "DepthwiseConv2dNativeBackpropFilter", inputs, attrs)).rejects.toThrow(/dilated/);
});

test("a NaN stays one through norms, sums and means, and stays in its channel", async () => {
  await tf.setBackend("wasm");
  tf.tidy(() => {
    const ones = tf.ones<tf.Rank.R4>([2, 5, 7, 3]);
    const spoilt = tf.buffer([2, 5, 7, 3], "float32", ones.dataSync<"float32">().slice());
    spoilt.set(NaN, 1, 2, 3, 1);
    const x = spoilt.toTensor() as tf.Tensor4D;
    const [zero, one] = [tf.zeros<tf.Rank.R1>([3]), tf.ones<tf.Rank.R1>([3])];
    const normed = tf.batchNorm4d(x, zero, one, zero, one, 0).dataSync();
    const at = ((1 * 5 + 2) * 7 + 3) * 3 + 1;
    expect([...normed].flatMap((value, i) => (Number.isNaN(value) ? [i] : []))).toEqual([at]);
    expect([...tf.sum(x, [0, 1, 2]).dataSync()]).toEqual([70, NaN, 70]);
    expect([...tf.mean(x, [0, 1, 2]).dataSync()]).toEqual([1, NaN, 1]);
  });
});
