import { Console } from "node:console";
import { Writable } from "node:stream";
import { vi } from "vitest";

/** What was printed so far. */
export interface Printed {
  stdout: string;
  stderr: string;
}

/** Runs work whose output goes into `printed`, by the console or straight to the streams of the process. */
export async function captured<T>(printed: Printed, work: () => Promise<T>): Promise<T> {
  const into = (name: keyof Printed) =>
    new Writable({
      write(text: Buffer, _encoding, done) {
        printed[name] += text.toString();
        done();
      },
    });
  const [out, err] = [into("stdout"), into("stderr")];
  const { console } = globalThis;
  const spies = [
    vi.spyOn(process.stdout, "write").mockImplementation((text) => out.write(text)),
    vi.spyOn(process.stderr, "write").mockImplementation((text) => err.write(text)),
  ];
  globalThis.console = new Console(out, err);
  try {
    return await work();
  } finally {
    globalThis.console = console;
    for (const spy of spies) spy.mockRestore();
  }
}
