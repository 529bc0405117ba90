import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { encoders } from "@ddep/encoders";
import { peerPython } from "@ddep/peer/environment";
import type { Phases } from "./clock.js";
import type { Off } from "./off.js";
import type { Pipeline } from "./pipeline.js";
import type { Work } from "./work.js";

/** What a side says of the steps that it was asked for. */
export interface Answer {
  /** Of each step; a pipeline, whose batches come in bursts, gives their mean. */
  readonly milliseconds: readonly number[];
  /** Median milliseconds of each phase, where the side measures them. */
  readonly phases?: Phases;
  /** The share of the time that training waited for its data, where that is measured. */
  readonly waited?: number;
  /** What it runs on, by name: versions, and the instruction set of our own kernels. */
  readonly versions?: Readonly<Record<string, string>>;
  /** The largest memory that the process held so far. */
  readonly peakBytes: number;
}

/** A process that makes steps when it is asked to. */
export interface Side {
  readonly name: string;
  /** Rejects with {@link SideEnded}. */
  run(steps: number): Promise<Answer>;
  end(): void;
}

/** A side's process ended before it answered; the message holds what it said last. */
export class SideEnded extends Error {
  override readonly name = "SideEnded";
}

export const peers = ["pytorch", "tfjs"] as const;
export type Peer = (typeof peers)[number];

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** A program of ours as the build made it, which a process of its own needs. */
const built = (name: string) => file(`../dist/${name}.js`);

/** Our own side, without some of its fast paths. */
export const ours = (work: Work, off: readonly Off[] = []): Side =>
  side(off.length === 0 ? "ddep" : `ddep without ${off.join(", ")}`, process.execPath, [
    built("worker"),
    JSON.stringify(work),
    ...off,
  ]);

/** PyTorch, eager or compiled, in the environment of `npm run peer`, with the encoder by the name it has there. */
export function pytorch(work: Work, mode: "eager" | "compile"): Side {
  const { smp, transunet } = encoders[work.encoder].peers;
  const encoder = smp ?? transunet ?? work.encoder;
  return side(`pytorch ${mode}`, peerPython(), [file("../python/step.py"), JSON.stringify({ ...work, encoder }), mode]);
}

/** The same step written with the layers of TF.js, on its native backend. */
export const tfjs = (work: Work): Side =>
  side("tf.layers", process.execPath, [built("stock-worker"), JSON.stringify(work)]);

/** Our input pipeline; it decodes in the threads of libuv's pool. */
export const ourPipeline = (pipeline: Pipeline): Side =>
  side("ddep", process.execPath, [built("loader-worker"), JSON.stringify(pipeline)], {
    UV_THREADPOOL_SIZE: String(pipeline.workers),
  });

/** Torchvision's transforms in the workers of PyTorch's DataLoader. */
export const torchPipeline = (pipeline: Pipeline): Side =>
  side("torchvision", peerPython(), [file("../python/loader.py"), JSON.stringify(pipeline)]);

/** Our pretraining as it is run, fed by our input pipeline. */
export const ourTraining = (work: Work, pipeline: Pipeline): Side =>
  side("ddep training", process.execPath, [built("training-worker"), JSON.stringify(work), JSON.stringify(pipeline)], {
    UV_THREADPOOL_SIZE: String(pipeline.workers),
  });

/** Lines of a process's error output that are shown where it ends. */
const LAST_LINES = 8;

/** A side from a program that speaks the protocol of serve.ts. */
export function side(
  name: string,
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Side {
  const child = spawn(program, args, {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, ...environment },
  });
  const complaints: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => {
    if (line.trim() !== "") complaints.push(line);
    if (complaints.length > LAST_LINES) complaints.shift();
  });
  const closed = once(child, "close").catch((error: unknown) => complaints.push(String(error)));
  // A process that has ended reads nothing more; that it ended is told by its output.
  child.stdin.on("error", () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    name,
    async run(steps) {
      child.stdin.write(`${steps}\n`);
      const { done, value } = await lines.next();
      if (done !== true) return JSON.parse(value) as Answer;
      await closed;
      const status = child.signalCode ?? `exit code ${child.exitCode ?? "unknown"}`;
      throw new SideEnded([`${name} ended (${status})`, ...complaints].join("\n  "));
    },
    end: () => child.stdin.end(),
  };
}
