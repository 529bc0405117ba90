/**
 * Stands in for `@webgpu/types` 0.1.38, which the declarations of tfjs-core 4.22 refer to, where a project's `typeRoots` names
 * this folder: since 6.0, TypeScript declares WebGPU itself, and the two contradict each other.
 */

/** Of the package `long`, which those declarations use without a reference to it. */
interface Long {
  readonly high: number;
  readonly low: number;
  readonly unsigned: boolean;
  toNumber(): number;
  toString(radix?: number): string;
}
