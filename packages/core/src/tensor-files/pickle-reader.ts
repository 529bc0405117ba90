import { UserError } from "@ddep/base";

/** Thrown if a pickle ends before its last instruction. */
export class PickleEnd extends Error {}

/**
 * Limit on the instructions of a pickle, counted as in {@link readPickle}. Each instruction adds at most one value to
 * the stack, the memo or a dict, so the limit also bounds memory. A state dict takes about 35 per tensor.
 */
const MOST_INSTRUCTIONS = 2 ** 22;

/** Limit on the bytes of a pickle, which holds the names of tensors but not their numbers. */
export const MOST_PICKLE_BYTES = 2 ** 26;

/** A Python tuple. */
export class Tuple {
  constructor(readonly items: readonly unknown[]) {}
}

/** A value that a pickle may refer to by name and call. All other names are rejected. */
export interface Callable {
  call(args: readonly unknown[]): unknown;
}

export interface PickleHost {
  /**
   * Returns the meaning of a global name.
   *
   * @throws UserError for unknown names
   */
  global(module: string, name: string): unknown;
  /** Returns the value that a persistent id stands for. */
  persistent(id: unknown): unknown;
}

const isCallable = (value: unknown): value is Callable =>
  typeof value === "object" && value !== null && "call" in value && typeof value.call === "function";

class Cursor {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  constructor(
    bytes: Uint8Array,
    public at: number,
  ) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.at) throw new PickleEnd();
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }

  #number(length: number, read: (at: number) => number): number {
    this.take(length);
    return read(this.at - length);
  }

  byte = () => this.#number(1, (at) => this.#view.getUint8(at));
  short = () => this.#number(2, (at) => this.#view.getUint16(at, true));
  int = () => this.#number(4, (at) => this.#view.getInt32(at, true));
  unsigned = () => this.#number(4, (at) => this.#view.getUint32(at, true));
  long = () => this.#number(8, (at) => Number(this.#view.getBigUint64(at, true)));
  double = () => this.#number(8, (at) => this.#view.getFloat64(at));

  text(length: number): string {
    return new TextDecoder().decode(this.take(length));
  }

  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.at);
    if (end < 0) throw new PickleEnd();
    const text = this.text(end - this.at);
    this.at = end + 1;
    return text;
  }
}

/**
 * Decodes a two's complement integer of any length, least significant byte first. Returns a number if that is exact,
 * otherwise a bigint.
 */
function integer(bytes: Uint8Array): number | bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  const signed = BigInt.asIntN(8 * bytes.length, value);
  return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
}

/** Marks the position of MARK on the stack. */
const mark = Symbol("mark");

type Machine = {
  readonly stack: unknown[];
  readonly memo: Map<number, unknown>;
  readonly cursor: Cursor;
  readonly host: PickleHost;
  bad(problem: string): UserError;
  /**
   * Counts instructions.
   *
   * @throws UserError if there are more than {@link MOST_INSTRUCTIONS}
   */
  spend(instructions: number): void;
};

function pop(m: Machine): unknown {
  if (m.stack.length === 0 || m.stack.at(-1) === mark) throw m.bad("takes a value from an empty stack");
  return m.stack.pop();
}

function popMark(m: Machine): unknown[] {
  const at = m.stack.lastIndexOf(mark);
  if (at < 0) throw m.bad("has no mark where one is needed");
  const items = m.stack.splice(at + 1);
  m.stack.pop();
  return items;
}

function top<T>(m: Machine, kind: abstract new () => T): T {
  const value = m.stack.at(-1);
  if (!(value instanceof kind)) throw m.bad(`adds items to something other than a ${kind.name}`);
  return value;
}

function setItems(m: Machine, items: readonly unknown[]): void {
  const map = top(m, Map<unknown, unknown>);
  if (items.length % 2 !== 0) throw m.bad("has a key without a value");
  for (let i = 0; i < items.length; i += 2) map.set(items[i], items[i + 1]);
}

function recall(m: Machine, index: number): void {
  if (!m.memo.has(index)) throw m.bad(`recalls value ${index}, which it never kept`);
  m.stack.push(m.memo.get(index));
}

function remember(m: Machine, index: number): void {
  const value = pop(m);
  m.memo.set(index, value);
  m.stack.push(value);
}

function reduce(m: Machine): void {
  const args = pop(m);
  const callable = pop(m);
  if (!isCallable(callable) || !(args instanceof Tuple)) throw m.bad("calls what cannot be called");
  // A call iterates over its arguments, and the memo can pass the same long ones to many calls.
  for (const arg of args.items) m.spend(arg instanceof Tuple ? arg.items.length : Array.isArray(arg) ? arg.length : 0);
  m.stack.push(callable.call(args.items));
}

function stackGlobal(m: Machine): void {
  const name = pop(m);
  const module = pop(m);
  if (typeof name !== "string" || typeof module !== "string")
    throw m.bad("names a global by something other than text");
  m.stack.push(m.host.global(module, name));
}

function decimal(m: Machine): number | boolean {
  const text = m.cursor.line();
  if (text === "00" || text === "01") return text === "01";
  const value = Number(text.replace(/L$/, ""));
  if (!Number.isSafeInteger(value)) throw m.bad(`holds the integer ${text.slice(0, 20)}`);
  return value;
}

const push = (value: (m: Machine) => unknown) => (m: Machine) => void m.stack.push(value(m));

/** The instructions used by state dicts. Source: CPython's Lib/pickletools.py. */
const instructions: Readonly<Record<string, (m: Machine) => void>> = {
  "\x80": ({ cursor }) => void cursor.byte(), // PROTO
  "\x95": ({ cursor }) => void cursor.long(), // FRAME
  "(": push(() => mark),
  "0": (m) => void (m.stack.at(-1) === mark ? m.stack.pop() : pop(m)), // POP
  "1": (m) => void popMark(m), // POP_MARK
  N: push(() => null),
  "\x88": push(() => true),
  "\x89": push(() => false),
  I: push(decimal),
  L: push(decimal),
  J: push(({ cursor }) => cursor.int()),
  K: push(({ cursor }) => cursor.byte()),
  M: push(({ cursor }) => cursor.short()),
  "\x8a": push(({ cursor }) => integer(cursor.take(cursor.byte()))), // LONG1
  G: push(({ cursor }) => cursor.double()),
  X: push(({ cursor }) => cursor.text(cursor.unsigned())), // BINUNICODE
  "\x8c": push(({ cursor }) => cursor.text(cursor.byte())), // SHORT_BINUNICODE
  "\x8d": push(({ cursor }) => cursor.text(cursor.long())), // BINUNICODE8
  T: push(({ cursor }) => cursor.text(cursor.unsigned())), // BINSTRING, of Python 2
  U: push(({ cursor }) => cursor.text(cursor.byte())), // SHORT_BINSTRING
  B: push(({ cursor }) => cursor.take(cursor.unsigned())), // BINBYTES
  C: push(({ cursor }) => cursor.take(cursor.byte())), // SHORT_BINBYTES
  "]": push(() => []),
  "}": push(() => new Map()),
  ")": push(() => new Tuple([])),
  l: push(popMark),
  t: push((m) => new Tuple(popMark(m))),
  "\x85": push((m) => new Tuple([pop(m)])), // TUPLE1
  "\x86": push((m) => new Tuple([pop(m), pop(m)].reverse())), // TUPLE2
  "\x87": push((m) => new Tuple([pop(m), pop(m), pop(m)].reverse())), // TUPLE3
  d: (m) => {
    const items = popMark(m);
    m.stack.push(new Map());
    setItems(m, items);
  },
  a: (m) => {
    const item = pop(m);
    top(m, Array<unknown>).push(item);
  },
  e: (m) => {
    const items = popMark(m);
    const list = top(m, Array<unknown>);
    for (const item of items) list.push(item);
  },
  s: (m) => {
    const value = pop(m);
    const key = pop(m);
    setItems(m, [key, value]);
  },
  u: (m) => setItems(m, popMark(m)),
  h: (m) => recall(m, m.cursor.byte()), // BINGET
  j: (m) => recall(m, m.cursor.unsigned()), // LONG_BINGET
  q: (m) => remember(m, m.cursor.byte()), // BINPUT
  r: (m) => remember(m, m.cursor.unsigned()), // LONG_BINPUT
  "\x94": (m) => remember(m, m.memo.size), // MEMOIZE
  c: push(({ cursor, host }) => host.global(cursor.line(), cursor.line())), // GLOBAL
  "\x93": stackGlobal,
  R: reduce,
  Q: push((m) => m.host.persistent(pop(m))), // BINPERSID
  // BUILD sets attributes of an object; those of an OrderedDict (`_metadata`) hold no tensors.
  b: (m) => {
    pop(m);
    top(m, Map<unknown, unknown>);
  },
};

/**
 * Reads one pickle from `start` on without running any code: dicts become maps, tuples {@link Tuple}s, and names are
 * resolved by `host` alone. `end` is the position after the pickle.
 *
 * @throws UserError on any other instruction or name, and beyond {@link MOST_INSTRUCTIONS} (each counts 1; a call
 * counts 1 more for each item of the sequences passed to it)
 * @throws PickleEnd if the bytes end too soon
 */
export function readPickle(
  bytes: Uint8Array,
  start: number,
  host: PickleHost,
  file: string,
): { readonly value: unknown; readonly end: number } {
  const cursor = new Cursor(bytes, start);
  const bad = (problem: string) =>
    new UserError(`holds a pickle that ${problem} (before byte ${cursor.at})`, {
      file,
      fix: "download or write the file again",
    });
  let spent = 0;
  const spend = (instructions: number) => {
    spent += instructions;
    if (spent <= MOST_INSTRUCTIONS) return;
    throw new UserError(
      `holds a pickle of more than ${MOST_INSTRUCTIONS.toLocaleString("en")} steps, which no state dict needs`,
      {
        file,
        fix: "get the file from a source you trust, or save only the weights: torch.save(model.state_dict(), file)",
      },
    );
  };
  const machine: Machine = { stack: [], memo: new Map(), cursor, host, bad, spend };
  for (;;) {
    spend(1);
    const code = String.fromCharCode(cursor.byte());
    if (code === ".") return { value: pop(machine), end: cursor.at };
    const instruction = Object.hasOwn(instructions, code) ? instructions[code] : undefined;
    if (instruction === undefined) {
      const number = code.charCodeAt(0).toString(16).padStart(2, "0");
      throw bad(`uses the instruction 0x${number}, which no state dict needs`);
    }
    instruction(machine);
  }
}
