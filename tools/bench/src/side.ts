import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { peerPython } from "@ddep/peer/environment";
import type { Phases } from "./clock.js";
import type { Work } from "./work.js";

/** What a side says of the steps that it was asked for. */
export interface Answer {
  /** Of each step. */
  readonly milliseconds: readonly number[];
  /** Median milliseconds of each phase, where the side measures them. */
  readonly phases?: Phases;
  /** The largest memory that the process held so far. */
  readonly peakBytes: number;
}

/** A process that makes steps when it is asked to. */
export interface Side {
  readonly name: string;
  run(steps: number): Promise<Answer>;
  end(): void;
}

export const peers = ["pytorch", "tfjs"] as const;
export type Peer = (typeof peers)[number];

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Our own side. */
export const ours = (work: Work): Side =>
  side("ddep", process.execPath, [file("worker.js"), JSON.stringify(work)]);

/** PyTorch, eager or compiled, in the environment of `npm run peer`. */
export const pytorch = (work: Work, mode: "eager" | "compile"): Side =>
  side(`pytorch ${mode}`, peerPython(), [file("../python/step.py"), JSON.stringify(work), mode]);

/** The same step written with the layers of TF.js, on its native backend. */
export const tfjs = (work: Work): Side =>
  side("tf.layers", process.execPath, [file("stock-worker.js"), JSON.stringify(work)]);

function side(name: string, program: string, args: string[]): Side {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
  const complaints: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => complaints.push(line));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    name,
    async run(steps) {
      child.stdin.write(`${steps}\n`);
      const { done, value } = await lines.next();
      if (done === true)
        throw new Error(`${name} ended: ${complaints.slice(-5).join("\n") || "without a word"}`);
      return JSON.parse(value as string) as Answer;
    },
    end: () => child.stdin.end(),
  };
}
