import { UserError } from "@ddep/base";
import type { engine, Environment, util } from "@tensorflow/tfjs-core";

/** The parts of a copy of tfjs-core that tell it from another; parts alone, so that a bundler can leave out the rest. */
export interface Tf {
  readonly version: string;
  readonly Environment: typeof Environment;
  readonly engine: typeof engine;
  readonly assert: typeof util.assert;
}

/** A copy of tfjs-core that the program has loaded. */
export interface TfCopy {
  /** Its version, where that can be known. */
  readonly version?: string;
  /** Its folder, or the place in the script that holds it. */
  readonly place: string;
  /** Who works with it. */
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

// On the global object, for two copies of tfjs-core often come with two copies of this package.
const key = Symbol.for("@ddep/core: copies of tfjs-core");

function registry(): Registry {
  const holder = globalThis as { [key]?: Registry };
  return (holder[key] ??= { seen: [], warned: false });
}

/**
 * Makes sure that the program has loaded tfjs-core once: `tf` is the copy that the package `usedBy` imports.
 *
 * Copies share one engine, whichever was loaded first, and the kernels of both. Copies of one version compute the same, and get one
 * warning on the console, as does one whose version cannot be known; copies of different versions do not fit each other.
 *
 * @throws UserError that lists the copies, where their versions differ
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
 * Tells that several copies of tfjs-core are loaded; does nothing where there is one.
 *
 * @throws UserError that lists the copies, where their versions differ
 */
export function reportTfCopies(copies: readonly TfCopy[]): void {
  if (copies.length < 2) return;
  const versions = new Set(copies.flatMap(({ version }) => version ?? []));
  const list = copies.map(lineOf).join("");
  const problem = `${copies.length} copies of @tensorflow/tfjs-core are loaded, and one program needs them to be one:${list}`;
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
    "run `npm dedupe`. Where that is not enough, `npm ls @tensorflow/tfjs-core` says who asks for which; " +
    `put "overrides": { "@tensorflow/tfjs-core": "${newest}" } into package.json and install again. ` +
    'A bundler takes it by name: `resolve.dedupe: ["@tensorflow/tfjs-core"]` in Vite.'
  );
}

/**
 * Where the code is that throws: the folder of its package, or its place in a bundle. No module can ask where another one comes from, in
 * a browser; the stack of an error thrown there tells.
 */
function placeOf(failing: () => void): string {
  const frame = /(?:\(|@|at )((?:file:|https?:|\/|[A-Za-z]:\\)\S*?:\d+:\d+)\)?$/m.exec(stackOf(failing))?.[1];
  if (frame === undefined) return "a place that this JavaScript engine does not tell";
  return /^.*[\\/]tfjs-core(?=[\\/])/.exec(frame)?.[0] ?? frame;
}

function stackOf(failing: () => void): string {
  const { prepareStackTrace } = Error;
  try {
    // Where there are source maps, V8's own text names files that are not here; engines without this hook have no such text.
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
