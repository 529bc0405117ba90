import { UserError } from "@ddep/core";

/** A tensor that a peer computed, in the peer's layout: its moments, and its values at some flat indices. */
export interface GoldenTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly mean: number;
  readonly std: number;
  readonly indices: readonly number[];
  readonly values: readonly number[];
}

/** A procedural tensor by name and PyTorch shape. */
export interface GoldenInput {
  readonly name: string;
  readonly shape: readonly number[];
}

/** What a peer's network computed on procedural weights and input. */
export interface GoldenNetwork {
  readonly seed: number;
  readonly input: GoldenInput;
  /** Names and PyTorch shapes of the checkpoint's tensors. */
  readonly weights: ReadonlyMap<string, readonly number[]>;
  readonly outputs: readonly GoldenTensor[];
  /** Of the loss by the tensors whose names follow `grad:`. */
  readonly gradients: readonly GoldenTensor[];
  readonly target: GoldenInput | undefined;
  readonly loss: string | undefined;
  readonly lossValue: number | undefined;
}

/** One value of a JSON file, and where it is, for error messages. */
export class Json {
  readonly value: unknown;
  readonly #file: string;
  readonly #key: string;

  constructor(value: unknown, file: string, key = "") {
    this.value = value;
    this.#file = file;
    this.#key = key;
  }

  static parse(text: string, file: string): Json {
    try {
      return new Json(JSON.parse(text), file);
    } catch (cause) {
      throw new UserError(`is not JSON (${cause instanceof Error ? cause.message : String(cause)})`, {
        file,
        cause,
      });
    }
  }

  fail(expected: string): never {
    const found = JSON.stringify(this.value)?.slice(0, 60) ?? "missing";
    throw new UserError(`is ${found}, but should be ${expected}`, {
      file: this.#file,
      ...(this.#key === "" ? {} : { key: this.#key }),
    });
  }

  get missing(): boolean {
    return this.value === undefined;
  }

  at(key: string): Json {
    const { value } = this;
    if (typeof value !== "object" || value === null || Array.isArray(value)) this.fail("an object");
    const inner = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
    return new Json(inner, this.#file, this.#key === "" ? key : `${this.#key}.${key}`);
  }

  keys(): string[] {
    const { value } = this;
    if (typeof value !== "object" || value === null || Array.isArray(value)) this.fail("an object");
    return Object.keys(value);
  }

  list(): Json[] {
    if (!Array.isArray(this.value)) this.fail("a list");
    return this.value.map((item, i) => new Json(item, this.#file, `${this.#key}[${i}]`));
  }

  text(): string {
    return typeof this.value === "string" ? this.value : this.fail("text");
  }

  number(): number {
    return typeof this.value === "number" ? this.value : this.fail("a number");
  }

  integer(least: number): number {
    const value = this.number();
    return Number.isSafeInteger(value) && value >= least ? value : this.fail(`an integer of at least ${least}`);
  }

  shape(): number[] {
    return this.list().map((size) => size.integer(1));
  }
}

function parseInput(json: Json): GoldenInput {
  return { name: json.at("name").text(), shape: json.at("shape").shape() };
}

function parseTensor(json: Json): GoldenTensor {
  const shape = json.at("shape").shape();
  const size = shape.reduce((a, b) => a * b, 1);
  const indices = json
    .at("indices")
    .list()
    .map((item) => {
      const index = item.integer(0);
      return index < size ? index : item.fail(`an index below ${size}`);
    });
  const values = json
    .at("values")
    .list()
    .map((item) => item.number());
  if (values.length !== indices.length) json.at("values").fail(`a list of ${indices.length} numbers, one an index`);
  return {
    name: json.at("name").text(),
    shape,
    mean: json.at("mean").number(),
    std: json.at("std").number(),
    indices,
    values,
  };
}

/** Reads what a peer's network computed. Throws a {@link UserError} that names the file and the field. */
export function parseGoldenNetwork(json: Json): GoldenNetwork {
  const weights = json.at("weights");
  const gradients = json.at("gradients");
  const target = json.at("target");
  const loss = json.at("loss");
  const lossValue = json.at("lossValue");
  return {
    seed: json.at("seed").integer(0),
    input: parseInput(json.at("input")),
    weights: new Map(weights.keys().map((name) => [name, weights.at(name).shape()])),
    outputs: json.at("outputs").list().map(parseTensor),
    gradients: gradients.missing ? [] : gradients.list().map(parseTensor),
    target: target.missing ? undefined : parseInput(target),
    loss: loss.missing ? undefined : loss.text(),
    lossValue: lossValue.missing ? undefined : lossValue.number(),
  };
}
