import { useBackend, type Backend } from "@ddep/backend";
import { fold, normals, seedOf, type LabelledBatch, type Network } from "@ddep/core";
import { denoise, paper, segment } from "@ddep/ddep";
import { scaled } from "@ddep/noise-schedules";
import { usePrecision } from "@ddep/ops";
import { adam, lossAndGradients, predict } from "@ddep/trainers";
import * as tf from "@tensorflow/tfjs-core";
import { Clock, type Phases } from "./clock.js";
import { CLASSES, networkOf, partsOf, type Work } from "./work.js";

/** What one step took. */
export interface StepTime {
  readonly milliseconds: number;
  readonly phases: Phases;
}

const IGNORE_LABEL = 255;

/** Makes a batch of a work again each step, as a loader hands one over: pixels that lie ready become tensors. */
function batches({ batch, size }: Work): () => LabelledBatch {
  const shape: [number, number, number] = [batch, size, size];
  const pixels = normals(seedOf(4), batch * size * size * 3);
  const truth = Int32Array.from({ length: batch * size * size }, (_, i) => (i * 7) % CLASSES);
  const names = Array.from({ length: batch }, (_, i) => `image ${i}`);
  return () => ({
    images: tf.tensor4d(pixels, [...shape, 3]),
    labels: tf.tensor3d(truth, shape, "int32"),
    names,
  });
}

/** What makes the steps, and what it runs on. */
export interface Steps {
  readonly step: () => StepTime;
  readonly versions: Readonly<Record<string, string>>;
}

/** The training or inference steps of a work on the chosen backend. */
export async function steps(work: Work): Promise<Steps> {
  const backend = await useBackend();
  usePrecision(work.precision);
  const clock = new Clock();
  const { encoder, decoder, head } = partsOf(work);
  const parts = {
    encoder: clock.timed("encoder", encoder),
    decoder: clock.timed("decoder", decoder),
    head: clock.timed("decoder", head),
  };
  const network = networkOf(parts, work.stage);
  const batch = batches(work);
  const step = work.stage === "inference" ? inference(network, batch, clock) : training(work, network, batch, clock);
  return {
    step: () => {
      const start = performance.now();
      step();
      return { milliseconds: performance.now() - start, phases: clock.lap() };
    },
    versions: versionsOf(backend),
  };
}

function versionsOf({ name, tensorflowVersion, kernels }: Backend): Steps["versions"] {
  return {
    Node: process.versions.node,
    backend: name,
    ...(tensorflowVersion !== undefined && { TensorFlow: tensorflowVersion }),
    ...(kernels !== undefined && { kernels }),
  };
}

function inference(network: Network, batch: () => LabelledBatch, clock: Clock) {
  return () => {
    const { images, labels } = clock.time("load", batch);
    const answers = predict(network, images, { flip: false });
    answers.dataSync();
    tf.dispose([images, labels, answers]);
  };
}

function training(work: Work, network: Network, batch: () => LabelledBatch, clock: Clock) {
  const loss =
    work.stage === "pretrain" ? denoise({ noise: scaled(paper.sigma), target: paper.target }) : segment(IGNORE_LABEL);
  const optimizer = adam(network.parameters);
  let count = 0;
  return () => {
    const given = clock.time("load", batch);
    const seed = fold(seedOf(5), "step", count++);
    let forward = 0;
    const start = performance.now();
    const observed: Network = {
      ...network,
      apply: (images, mode) => {
        const from = performance.now();
        clock.add("noise", from - start);
        const map = network.apply(images, mode);
        forward = performance.now();
        return map;
      },
    };
    let recorded = 0;
    const { gradients } = lossAndGradients(network.parameters, () => {
      const value = loss(observed, given, seed);
      recorded = performance.now();
      clock.add("loss", recorded - forward);
      return value;
    });
    clock.add("backward", performance.now() - recorded);
    clock.time("optimiser", () => optimizer.apply(gradients, 1e-4));
    tf.dispose([...gradients.values(), given.images, given.labels]);
  };
}
