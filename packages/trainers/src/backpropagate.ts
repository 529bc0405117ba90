import { isRecorded } from "@ddep/core";
import * as tf from "@tensorflow/tfjs-core";

/** What TF.js records of an operation. */
interface TapeNode {
  readonly kernelName: string;
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
  readonly outputs: readonly tf.Tensor[];
  readonly saved?: readonly tf.Tensor[];
  readonly gradient?: (dys: (tf.Tensor | null)[]) => Readonly<Record<string, () => tf.Tensor>>;
}

interface Engine {
  readonly state: { activeTape: TapeNode[] | null };
  startTape(): void;
  endTape(): void;
}

/**
 * The value of a function and its gradient with respect to each variable it depends on. The caller disposes of both.
 */
export interface ValueAndGradients {
  readonly value: tf.Scalar;
  readonly gradients: Map<tf.Variable, tf.Tensor>;
}

function record(f: () => tf.Scalar): { value: tf.Scalar; tape: TapeNode[] } {
  const engine = tf.engine() as unknown as Engine;
  if (isRecorded()) throw new Error("nested gradients are not supported here: use tf.grads");
  engine.startTape();
  try {
    return { value: tf.tidy(f), tape: engine.state.activeTape! };
  } catch (error) {
    engine.state.activeTape?.forEach(({ saved }) => tf.dispose(saved as tf.Tensor[]));
    throw error;
  } finally {
    engine.endTape();
    engine.state.activeTape = null;
  }
}

/** Returns the ids of all tensors that depend on the variables. */
function dependents(tape: readonly TapeNode[], variables: readonly tf.Variable[]): Set<number> {
  const ids = new Set(variables.map(({ id }) => id));
  for (const { inputs, outputs } of tape)
    if (Object.values(inputs).some(({ id }) => ids.has(id))) outputs.forEach(({ id }) => ids.add(id));
  return ids;
}

/** Computes the requested gradients of a node's inputs from those of its outputs. */
function throughNode(node: TapeNode, dys: (tf.Tensor | null)[], wanted: readonly string[]): tf.Tensor[] {
  const { gradient, kernelName } = node;
  if (gradient === undefined) throw new Error(`the operation ${kernelName} has no gradient`);
  return tf.tidy(() => {
    const functions = gradient(dys);
    return wanted.map((name) => {
      const dx = functions[name]?.();
      if (dx === undefined) throw new Error(`the operation ${kernelName} has no gradient for its input ${name}`);
      // A gradient that is passed through unchanged must outlive the original.
      return dys.includes(dx) ? tf.clone(dx) : dx;
    });
  });
}

/**
 * Reverse-mode differentiation that frees memory as it goes: what an operation saved for its gradient, and the gradient
 * of its result, are freed right after use. `tf.variableGrads` computes the same but keeps everything to the end, which
 * doubles the memory of a step.
 *
 * @throws Error if called while a gradient is being recorded, or if an operation has no gradient
 */
export function valueAndGradients(f: () => tf.Scalar, variables: readonly tf.Variable[]): ValueAndGradients {
  const { value, tape } = record(f);
  const known = new Map<number, tf.Tensor>();
  try {
    const reached = dependents(tape, variables);
    const targets = new Set(variables.map(({ id }) => id));
    if (reached.has(value.id)) known.set(value.id, tf.onesLike(value));
    for (const node of tape.toReversed()) {
      const dys = node.outputs.map(({ id }) => known.get(id) ?? null);
      const { inputs } = node;
      const wanted = Object.keys(inputs).filter((name) => reached.has(inputs[name]!.id));
      if (wanted.length > 0 && dys.some((dy) => dy !== null)) {
        const dxs = throughNode(node, dys, wanted);
        wanted.forEach((name, i) => accumulateInto(known, inputs[name]!.id, dxs[i]!));
      }
      tf.dispose(node.saved as tf.Tensor[]);
      for (const { id } of node.outputs) {
        if (targets.has(id)) continue;
        known.get(id)?.dispose();
        known.delete(id);
      }
    }
  } catch (error) {
    tape.forEach(({ saved }) => tf.dispose(saved as tf.Tensor[]));
    tf.dispose([value, ...known.values()]);
    throw error;
  }
  const gradients = new Map<tf.Variable, tf.Tensor>();
  for (const variable of variables) {
    const gradient = known.get(variable.id);
    if (gradient !== undefined) gradients.set(variable, gradient);
  }
  return { value, gradients };
}

function accumulateInto(known: Map<number, tf.Tensor>, id: number, more: tf.Tensor): void {
  const before = known.get(id);
  known.set(id, before === undefined ? more : tf.add(before, more));
  if (before !== undefined) tf.dispose([before, more]);
}
