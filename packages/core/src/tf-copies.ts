import { UserError } from "@ddep/base";
import type { engine, Environment, util } from "@tensorflow/tfjs-core";

/**
 * The members of tfjs-core that distinguish one copy from another. Listed one by one, so that a bundler can drop the
 * rest.
 */
export interface Tf {
  readonly version: string;
  readonly Environment: typeof Environment;
  readonly engine: typeof engine;
  readonly assert: typeof util.assert;
}

/** A copy of tfjs-core that the program has loaded. */
export interface TfCopy {
  /** Its version, if known. */
  readonly version?: string;
  /** Its folder, or its position in the script that contains it. */
  readonly place: string;
  /** The package that imports it. */
  readonly usedBy?: string;
}

interface Seen extends TfCopy {
  readonly Environment: typeof Environment;
}

/** The copies that any copy of this package has seen in this program. */
interface Registry {
  readonly seen: Seen[];
  warned: boolean;
}

// On the global object, because two copies of tfjs-core often come with two copies of this package.
const key = Symbol.for("@ddep/core: copies of tfjs-core");

function registry(): Registry {
  const holder = globalThis as { [key]?: Registry };
  return (holder[key] ??= { seen: [], warned: false });
}

/**
 * Checks that the program has loaded only one copy of tfjs-core; `tf` is the copy that the package `usedBy` imports.
 *
 * Copies share one engine, that of the copy loaded first, and the kernels of all of them. Copies of the same version
 * compute the same results and cause one warning on the console, as does a copy of unknown version. Copies of different
 * versions are incompatible.
 *
 * @throws UserError listing the copies if their versions differ
 */
export function expectOneTf(tf: Tf, usedBy: string): void {
  const { seen } = registry();
  if (seen.some(({ Environment }) => Environment === tf.Environment)) return;
  const engine = tf.engine();
  const others: TfCopy[] = [...seen];
  if (seen.length === 0 && !(engine.ENV instanceof tf.Environment)) {
    others.push({ place: placeOf(() => engine.removeBackend("none of this name")) });
  }
  const place = placeOf(() => tf.assert(false, () => ""));
  const copy: Seen = { Environment: tf.Environment, version: tf.version, place, usedBy };
  reportTfCopies([...others, copy]);
  seen.push(copy);
}

/**
 * Reports that several copies of tfjs-core are loaded. Does nothing for fewer than two copies.
 *
 * @throws UserError listing the copies if their versions differ
 */
export function reportTfCopies(copies: readonly TfCopy[]): void {
  if (copies.length < 2) return;
  const versions = new Set(copies.flatMap(({ version }) => version ?? []));
  const list = copies.map(lineOf).join("");
  const problem = `${copies.length} copies of @tensorflow/tfjs-core are loaded, but a program needs exactly one:${list}`;
  const error = new UserError(problem, { fix: fixOf([...versions]) });
  if (versions.size > 1) throw error;
  const state = registry();
  if (!state.warned) console.warn(error.message);
  state.warned = true;
}

function lineOf({ version, place, usedBy }: TfCopy): string {
  return `\n  ${version ?? "unknown version"} in ${place}${usedBy === undefined ? "" : `, used by ${usedBy}`}`;
}

function fixOf(versions: readonly string[]): string {
  const newest = versions.toSorted((a, b) => a.localeCompare(b, "en", { numeric: true })).at(-1) ?? "^4.22.0";
  return (
    "run `npm dedupe`. If that is not enough, `npm ls @tensorflow/tfjs-core` shows which package depends on which version; " +
    `add "overrides": { "@tensorflow/tfjs-core": "${newest}" } to package.json and install again. ` +
    'For a bundler, name the package: `resolve.dedupe: ["@tensorflow/tfjs-core"]` in Vite.'
  );
}

/**
 * Returns where the throwing code is: the folder of its package, or its position in a bundle. In a browser no module
 * can ask where another one comes from, but the stack of an error thrown there shows it.
 */
function placeOf(failing: () => void): string {
  const frame = /(?:\(|@|at )((?:file:|https?:|\/|[A-Za-z]:\\)\S*?:\d+:\d+)\)?$/m.exec(stackOf(failing))?.[1];
  if (frame === undefined) return "an unknown place";
  return /^.*[\\/]tfjs-core(?=[\\/])/.exec(frame)?.[0] ?? frame;
}

function stackOf(failing: () => void): string {
  const { prepareStackTrace } = Error;
  try {
    // With source maps, V8's own stack text names files that may not exist here. Engines without this hook have no such text.
    Error.prepareStackTrace = (_, [site]) =>
      `at ${site?.getFileName()}:${site?.getLineNumber()}:${site?.getColumnNumber()}`;
    failing();
  } catch (error) {
    return error instanceof Error ? String(error.stack) : "";
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
  return "";
}
