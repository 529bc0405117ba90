import { join, relative } from "node:path";
import { configDefaults, defineConfig } from "vitest/config";

// Tests run on the sources of every package of the workspace, so a test never sees a stale build.
// Without "module", which some packages have for bundlers alone: Node cannot import it.
const conditions = ["@ddep/source", "node", "import", "default"];

/** Packages whose tests leave nothing behind that others would see: they share processes, and what they import is loaded once in each. */
const sharing = [
  "base",
  "core",
  "metrics",
  "runs",
  "augmentations",
  "datasets",
  "ddep",
  "decoders",
  "losses",
  "noise-schedules",
  "ops",
  "trainers",
]
  .map((name) => relative(process.cwd(), join(import.meta.dirname, "packages", name, "src")))
  .filter((folder) => !folder.startsWith(".."))
  .map((folder) => `${folder}/**/*.test.ts`);
/** One loads a second TF.js, which its process keeps; one measures the memory of its process. */
const apart = ["**/core/src/tf-copies.test.ts", "**/datasets/src/testing/fuzz.test.ts"];
const all = ["**/src/**/*.test.{ts,tsx}", "**/setup/*.test.mjs"];
const long = "**/src/**/*.long.test.ts";

const project = (name: string, include: string[], exclude: string[], isolate: boolean) => ({
  extends: true as const,
  test: { name, include, exclude: [...configDefaults.exclude, "**/dist/**", ...exclude], isolate },
});

/** The tests of the folder it runs in: of the whole workspace, or of one package. `--mode long` takes those that take minutes. */
export default defineConfig(({ mode }) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    projects:
      mode === "long"
        ? [project("long", [long], [], true)]
        : [
            project("sharing", sharing, [long, ...apart], false),
            project("alone", all, [long, ...sharing], true),
            project("apart", apart, [], true),
          ],
    pool: "forks",
    // A file a core, each with one thread of TensorFlow: more is done so than by all threads on one file.
    maxWorkers: "100%",
    env: { DDEP_THREADS: process.env["DDEP_THREADS"] ?? "1" },
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
}));
