import * as tf from "@tensorflow/tfjs-core";
import { isRecorded } from "./engine.js";

/** Callbacks that free the tensors derived from a variable. */
const dependants = new WeakMap<tf.Variable, (() => void)[]>();

/**
 * Returns a function that computes a tensor from variables, such as a standardised filter. Outside the gradient tape
 * the result is cached for as long as the variables keep their values; on the tape it is computed, and recorded, at
 * every call.
 *
 * The cached tensor belongs to the variables: it outlives `tf.tidy` and is freed when their values change, or by
 * {@link freeDerived} or `dispose`. Callers must not dispose of it.
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

/** Frees every tensor derived from a variable; each is recomputed at its next use. */
export function freeDerived(variable: tf.Variable): void {
  for (const free of dependants.get(variable) ?? []) free();
}
