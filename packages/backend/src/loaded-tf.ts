import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { expectOneTf, reportTfCopies, type TfCopy } from "@ddep/core";

/**
 * Makes sure that tfjs-core is loaded once: by this package, by TF.js's backends and by the program itself.
 *
 * @throws UserError that lists the copies, where their versions differ
 */
export function expectOneLoadedTf(): void {
  reportTfCopies(loadedTf());
  expectOneTf(
    { version: tf.version_core, Environment: tf.Environment, engine: tf.engine, assert: tf.util.assert },
    "@ddep/backend",
  );
}

/** All copies of tfjs-core that Node has loaded: they are CommonJS modules, which Node lists. */
function loadedTf(): TfCopy[] {
  return Object.keys(createRequire(import.meta.url).cache)
    .filter((file) => /[\\/]tfjs-core[\\/]dist[\\/]tf-core\.node\.js$/.test(file))
    .map((file) => {
      const place = dirname(dirname(file));
      const { version } = JSON.parse(readFileSync(join(place, "package.json"), "utf8")) as {
        version: string;
      };
      return { version, place };
    });
}
