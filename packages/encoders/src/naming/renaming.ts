import { UserError, type LazyTensor } from "@ddep/core";

/** The tensors of a file by name, each read on request. */
export type LazyTensors = ReadonlyMap<string, LazyTensor>;

/** Hands out the tensors of a file by their original names, and tracks which have not been taken. */
export class Renaming {
  readonly #tensors: LazyTensors;
  readonly #file: string;
  readonly #taken = new Set<string>();

  constructor(tensors: LazyTensors, file: string) {
    this.#tensors = tensors;
    this.#file = file;
  }

  has(name: string): boolean {
    return this.#tensors.has(name);
  }

  /**
   * Returns a tensor by name.
   *
   * @throws UserError if it is missing or has a different number of axes
   */
  take(name: string, axes: number): LazyTensor {
    const tensor = this.#tensors.get(name);
    if (tensor === undefined)
      throw new UserError("is missing", { file: this.#file, key: name, fix: "give the whole checkpoint" });
    if (tensor.shape.length !== axes)
      throw new UserError(`has shape [${tensor.shape.join(", ")}], expected ${axes} axes`, {
        file: this.#file,
        key: name,
      });
    this.#taken.add(name);
    return tensor;
  }

  /**
   * Checks that every tensor has been taken, except those for which `unused` returns true.
   *
   * @throws UserError naming a tensor that has not
   */
  expectAllTaken(unused: (name: string) => boolean = () => false): void {
    const left = [...this.#tensors.keys()].filter((name) => !this.#taken.has(name) && !unused(name));
    if (left.length === 0) return;
    const others = left.length === 1 ? "" : `, and neither do ${left.length - 1} other tensors`;
    throw new UserError(`has no counterpart${others}`, {
      file: this.#file,
      key: left[0]!,
      fix: "give the checkpoint of a network of this kind, or convert it with the library that wrote it",
    });
  }
}
