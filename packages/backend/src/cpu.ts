import * as tf from "@tensorflow/tfjs-core";
import { loadGradients } from "./gradients.js";

/** Registers TF.js's plain JavaScript backend, without its advice to install another one. */
export async function loadCpu(): Promise<void> {
  await import("@tensorflow/tfjs-backend-cpu");
  await loadGradients();
  const backend: unknown = tf.findBackend("cpu");
  if (backend instanceof tf.KernelBackend && "firstUse" in backend) backend.firstUse = false;
}
