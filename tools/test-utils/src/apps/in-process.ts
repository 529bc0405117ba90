import { fileURLToPath } from "node:url";
import { vi } from "vitest";
import { captured } from "../captured.js";
import type { App, Ended } from "./process.js";

/** Thrown where the program calls `process.exit`, as nothing of it runs after that. */
class Exit extends Error {}

let runs = 0;

/**
 * The program of a source file, run in the process of the test: its main module is evaluated for each run, what it imports once
 * for all. A program that is to be killed needs {@link app}.
 */
export function inProcess(main: URL, env: () => Readonly<Record<string, string>> = () => ({})): Pick<App, "run"> {
  const file = fileURLToPath(main);
  return {
    async run(...args) {
      const printed = { stdout: "", stderr: "" };
      let exited: Ended | undefined;
      const { argv, exitCode } = process;
      const before = { ...process.env };
      const exit = vi.spyOn(process, "exit").mockImplementation((code) => {
        exited ??= { code: Number(code ?? process.exitCode ?? 0), ...printed };
        throw new Exit();
      });
      process.argv = [process.execPath, file, ...args];
      process.exitCode = undefined;
      Object.assign(process.env, env());
      try {
        await captured(printed, () => import(/* @vite-ignore */ `${file}?run=${String(runs++)}`));
        return exited ?? { code: Number(process.exitCode ?? 0), ...printed };
      } catch (error) {
        if (exited !== undefined) return exited;
        throw error;
      } finally {
        exit.mockRestore();
        process.argv = argv;
        process.exitCode = exitCode;
        // One by one: in place of the environment itself, an object would keep what is set in it from libraries that read it.
        for (const key of Object.keys(process.env)) if (!(key in before)) Reflect.deleteProperty(process.env, key);
        Object.assign(process.env, before);
      }
    },
  };
}
