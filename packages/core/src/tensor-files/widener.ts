import { dtypes, type Dtype } from "./dtype.js";

const littleHost = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Widens the bytes of one tensor, received in chunks of any length, into one float32 array. */
export class Widener {
  readonly values: Float32Array<ArrayBuffer>;
  /** Set if the bytes of the file are those of the array, so that they can be read straight into it. */
  readonly raw: Uint8Array<ArrayBuffer> | undefined;
  readonly #dtype: Dtype;
  readonly #little: boolean;
  /** The bytes received so far of an incomplete number. */
  readonly #part: Uint8Array;
  #partLength = 0;
  #received = 0;
  #written = 0;

  constructor(dtype: Dtype, count: number, little = true) {
    this.values = new Float32Array(count);
    this.#dtype = dtype;
    this.#little = little;
    this.#part = new Uint8Array(dtypes[dtype].bytes);
    this.raw = dtype === "F32" && little && littleHost ? new Uint8Array(this.values.buffer) : undefined;
  }

  /** The number of bytes still to come. */
  get missing(): number {
    return this.values.length * dtypes[this.#dtype].bytes - this.#received;
  }

  push(bytes: Uint8Array): void {
    if (bytes.length > this.missing) throw new RangeError("more bytes than the tensor has");
    if (this.raw !== undefined) this.raw.set(bytes, this.#received);
    else this.#widen(bytes);
    this.#received += bytes.length;
  }

  #widen(bytes: Uint8Array): void {
    const { bytes: size } = dtypes[this.#dtype];
    let start = 0;
    if (this.#partLength > 0) {
      start = Math.min(size - this.#partLength, bytes.length);
      this.#part.set(bytes.subarray(0, start), this.#partLength);
      this.#partLength += start;
      if (this.#partLength < size) return;
      this.#read(this.#part);
    }
    const whole = start + Math.floor((bytes.length - start) / size) * size;
    this.#read(bytes.subarray(start, whole));
    this.#part.set(bytes.subarray(whole));
    this.#partLength = bytes.length - whole;
  }

  #read(bytes: Uint8Array): void {
    const { bytes: size, read } = dtypes[this.#dtype];
    const { values } = this;
    const little = this.#little;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let to = this.#written;
    for (let at = 0; at < bytes.length; at += size) values[to++] = read(view, at, little);
    this.#written = to;
  }
}
