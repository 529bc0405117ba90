import { UserError } from "@ddep/core";
import { setUpNative } from "@ddep/native/set-up";
import { print } from "../print.js";
import { describeBackend, probe } from "./doctor.js";

/** Builds the native backend into the user's cache, and says what the programs use from now on. */
export function setupCommand(): void {
  const outcome = setUpNative();
  if ("reason" in outcome) {
    const log = outcome.log === undefined ? "" : ` (log: ${outcome.log})`;
    throw new UserError(`the native backend was not built: ${outcome.reason}${log}`, {
      fix: "everything runs without it, more slowly, on WebAssembly; `npx @ddep/cli doctor` shows what is there",
    });
  }
  const { folder } = outcome.native;
  const probed = probe("native");
  if ("problem" in probed)
    throw new UserError(`the native backend does not start: ${probed.problem}`, { file: folder });
  print(`${probed.name} works: ${describeBackend(probed)}\nEvery project finds it in ${folder}`);
}
