import { defineConfig } from "vitest/config";

// Tests run on the sources of every package of the workspace, so a test never sees a stale build.
const conditions = ["@ddep/source", "node", "import", "module", "default"];

const long = "**/src/**/*.long.test.ts";

/** The tests of the folder it runs in: of the whole workspace, or of one package. `--mode long` takes those that take minutes. */
export default defineConfig(({ mode }) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: mode === "long" ? [long] : ["**/src/**/*.test.{ts,tsx}", "**/setup/*.test.mjs"],
    exclude: ["**/node_modules/**", "**/dist/**", ...(mode === "long" ? [] : [long])],
    pool: "forks",
    // A file a core, each with one thread of TensorFlow: more is done so than by all threads on one file.
    maxWorkers: "100%",
    env: { DDEP_THREADS: process.env["DDEP_THREADS"] ?? "1" },
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
}));
