import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildKey } from "./build-key.js";
import { wantedVariants } from "./native.js";
import { cacheFolder } from "./places.js";
import { prebuiltAddons } from "./prebuilt.js";
import { toolchain } from "./toolchain.js";

const rememberedFor = 3600 * 1000;

interface Failure {
  readonly reason: string;
  readonly circumstances: string;
  readonly at: number;
}

const fileOf = () => join(cacheFolder, `native-failed-${buildKey()}.json`);

/** What would make another try worthwhile if it changed. */
const circumstances = () => JSON.stringify([wantedVariants(), toolchain(), prebuiltAddons()]);

/** Remembers that a set-up failed, if the cache can be written; otherwise the next one tries again at once. */
export function rememberFailure(reason: string): void {
  const failure: Failure = { reason, circumstances: circumstances(), at: Date.now() };
  try {
    mkdirSync(cacheFolder, { recursive: true });
    writeFileSync(fileOf(), JSON.stringify(failure));
  } catch {
    return;
  }
}

export const forgetFailure = (): void => rmSync(fileOf(), { force: true });

/** The reason of a set-up that failed within the last hour in the same circumstances. */
export function lastFailure(): string | undefined {
  try {
    const { reason, circumstances: then, at } = JSON.parse(readFileSync(fileOf(), "utf8")) as Failure;
    return then === circumstances() && Date.now() - at < rememberedFor ? reason : undefined;
  } catch {
    return undefined;
  }
}
