import { nativeAddon, useBackend } from "@ddep/backend";
import { beforeAll, describe } from "vitest";

/** The backends on which every op is tested. */
const testedBackends = ["native-cpu", "wasm", "cpu"] as const;

export type TestedBackend = (typeof testedBackends)[number];

/**
 * A suite whose tests run once on each backend, one backend after another in the same process.
 *
 * Native is skipped, with the reason in the suite's name, where its addon was not built.
 */
export function describeEachBackend(name: string, body: (backend: TestedBackend) => void): void {
  for (const backend of testedBackends) {
    if (backend === "native-cpu" && nativeAddon() === undefined) {
      describe.skip(`${name} on ${backend} (not built: npm run setup)`, () => body(backend));
      continue;
    }
    describe(`${name} on ${backend}`, () => {
      beforeAll(async () => {
        await useBackend(backend);
      });
      body(backend);
    });
  }
}
