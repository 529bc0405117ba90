/**
 * Registers the gradients of TF.js's own ops, without which nothing trains: tfjs-core leaves that to who trains, and
 * the native backend's package brings them.
 *
 * They come with the layers package because core's own registration is source that Node cannot load.
 */
export async function loadGradients(): Promise<void> {
  await import("@tensorflow/tfjs-layers");
}
