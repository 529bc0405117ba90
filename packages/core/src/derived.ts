import * as tf from "@tensorflow/tfjs-core";
import { isRecorded } from "./engine.js";

/** What frees the tensors that were derived from a variable. */
const dependants = new WeakMap<tf.Variable, (() => void)[]>();

/**
 * A tensor computed from variables, such as a standardised filter. While no gradient is recorded it is computed once for as
 * long as the variables keep their values; while one is, it is computed on every call, on the tape.
 *
 * The tensor belongs to the variables: it outlives `tf.tidy`, and is freed when their values change or when
 * {@link freeDerived} or `dispose` frees them. Callers leave it alone.
 */
export function derived<T extends tf.Tensor>(variables: readonly tf.Variable[], compute: () => T): () => T {
  let known: { readonly from: readonly object[]; readonly value: T } | undefined;
  const free = () => {
    known?.value.dispose();
    known = undefined;
  };
  for (const variable of variables) dependants.set(variable, [...(dependants.get(variable) ?? []), free]);
  return () => {
    const stale = known?.from.some((dataId, i) => dataId !== variables[i]!.dataId) ?? false;
    if (stale) free();
    if (isRecorded()) return compute();
    known ??= { from: variables.map(({ dataId }) => dataId), value: tf.keep(tf.tidy(compute)) };
    return known.value;
  };
}

/** Frees what was derived from a variable; it is computed again when it is wanted. */
export function freeDerived(variable: tf.Variable): void {
  for (const free of dependants.get(variable) ?? []) free();
}
