import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A Python program that reads lines of JSON and answers each with one line. */
export interface PythonLines {
  /** Throws if the program cannot be started, exits, does not answer in time, or answers anything but `ok`. */
  tell(call: Record<string, unknown>): Promise<void>;
  /** Ends the program. */
  close(): void;
}

const patience = 120_000;

/** Starts a Python program that answers line by line. */
export function pythonLines(python: string, file: string, env: NodeJS.ProcessEnv): PythonLines {
  const child = spawn(python, ["-u", file], { env, stdio: ["pipe", "pipe", "pipe"] });
  let complaint = "";
  child.stderr.on("data", (text: Buffer) => void (complaint = (complaint + text.toString()).slice(-400)));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise<never>((_, reject) => {
    child.on("error", (cause) => void reject(new Error(`${python} cannot be started (${cause.message})`)));
    child.on("exit", (code) => void reject(new Error(`${python} exited with ${code ?? "a signal"} ${complaint}`)));
  });
  // An exit makes the next call fail; without a next call it does not matter.
  ended.catch(() => undefined);
  child.stdin.on("error", () => undefined);
  return {
    async tell(call) {
      child.stdin.write(`${JSON.stringify(call)}\n`);
      try {
        const answer = await Promise.race([lines.next(), ended, late(patience)]);
        // The output closes just before the exit, which gives the reason.
        if (answer.done === true) await ended;
        if (answer.value !== "ok") throw new Error(String(answer.value));
      } catch (error) {
        // It gets no more calls, and must not keep the run's process alive.
        child.kill();
        throw error;
      }
    },
    close: () => void child.stdin.end(),
  };
}

function late(milliseconds: number): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds / 1000} s`)), milliseconds);
    timer.unref();
  });
}
