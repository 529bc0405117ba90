import { availableParallelism, cpus, platform, release, totalmem } from "node:os";
import { askWorker } from "./ask-worker.js";

/** The machine that a row was measured on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
}

export const thisMachine = (): Machine => ({
  cpu: cpus()[0]?.model.trim() ?? "unknown",
  cores: availableParallelism(),
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: `${platform()} ${release()}`,
});

/** What tells kinds of machines apart. */
export interface Processor {
  readonly cpu: string;
  /** What our kernels use of it; the backend's name where there are none. */
  readonly kernels: string;
}

/** Asks a process of its own: a backend sets variables of TensorFlow's, which those that are measured would inherit. */
export const thisProcessor = async (): Promise<Processor> => ({
  cpu: thisMachine().cpu,
  kernels: await askWorker<string>("processor-worker"),
});

/** What the page calls a processor; no two have one name. */
export const nameOf = ({ cpu, kernels }: Processor): string => `${cpu}, ${kernels}`;
