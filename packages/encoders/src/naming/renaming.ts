import { UserError, type LazyTensor } from "@ddep/core";

/** The tensors of a file by name, each read when it is asked for. */
export type LazyTensors = ReadonlyMap<string, LazyTensor>;

/** Gives out the tensors of a file under its own names, and knows which nobody has asked for. */
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

  /** The tensor of that name. Throws a {@link UserError} where it is missing or has another number of axes. */
  take(name: string, axes: number): LazyTensor {
    const tensor = this.#tensors.get(name);
    if (tensor === undefined)
      throw new UserError("is missing", { file: this.#file, key: name, fix: "give the whole checkpoint" });
    if (tensor.shape.length !== axes)
      throw new UserError(`has shape [${tensor.shape.join(", ")}], not one of ${axes} axes`, {
        file: this.#file,
        key: name,
      });
    this.#taken.add(name);
    return tensor;
  }

  /** Throws a {@link UserError} on a tensor that has no new name, unless `unused` knows it as one that is left behind. */
  expectAllTaken(unused: (name: string) => boolean = () => false): void {
    const left = [...this.#tensors.keys()].filter((name) => !this.#taken.has(name) && !unused(name));
    if (left.length === 0) return;
    throw new UserError(`has no counterpart, as ${left.length - 1} others have none`, {
      file: this.#file,
      key: left[0]!,
      fix: "give the checkpoint of a network of this kind, or convert it where it was made",
    });
  }
}
