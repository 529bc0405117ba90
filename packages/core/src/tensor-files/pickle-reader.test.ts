import { UserError } from "@ddep/base";
import { expect, test } from "vitest";
import { PickleEnd, readPickle, Tuple } from "./pickle-reader.js";
import { torchHost } from "./torch-globals.js";

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const read = (text: string) => readPickle(bytes(text), 0, torchHost("w.pth"), "w.pth").value;

// Python: pickle.dumps({"a": [1, -2, 300, 70000, 2**70, None, True, 0.5, (), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)]}, protocol)
const values = [
  1,
  -2,
  300,
  70000,
  2n ** 70n,
  null,
  true,
  0.5,
  new Tuple([]),
  new Tuple([1]),
  new Tuple([1, 2]),
  new Tuple([1, 2, 3]),
  new Tuple([1, 2, 3, 4]),
];
const protocol2 =
  "\x80\x02}q\x00X\x01\x00\x00\x00aq\x01]q\x02(K\x01J\xfe\xff\xff\xffM\x2c\x01Jp\x11\x01\x00\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x00\x40N\x88G?\xe0\x00\x00\x00\x00\x00\x00)K\x01\x85q\x03K\x01K\x02\x86q\x04K\x01K\x02K\x03\x87q\x05(K\x01K\x02K\x03K\x04tq\x06es.";
const protocol4 =
  "\x80\x04\x95\x44\x00\x00\x00\x00\x00\x00\x00}\x94\x8c\x01a\x94]\x94(K\x01J\xfe\xff\xff\xffM\x2c\x01Jp\x11\x01\x00\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x00\x40N\x88G?\xe0\x00\x00\x00\x00\x00\x00)K\x01\x85\x94K\x01K\x02\x86\x94K\x01K\x02K\x03\x87\x94(K\x01K\x02K\x03K\x04t\x94es.";

test.each([protocol2, protocol4])("plain values are read (%#)", (pickle) => {
  expect(read(pickle)).toEqual(new Map([["a", values]]));
});

test("an OrderedDict of pairs is read, without its attributes", () => {
  expect(read("\x80\x02ccollections\nOrderedDict\n](](U\x01aK\x01e](U\x01bK\x02ee\x85R}U\x09_metadataNsb.")).toEqual(
    new Map<string, number>([
      ["a", 1],
      ["b", 2],
    ]),
  );
});

test.each([
  ["cos\nsystem\nU\x02ls\x85R.", "os.system"],
  ["c__builtin__\neval\nU\x011\x85R.", "__builtin__.eval"],
  ["\x8c\x08builtins\x8c\x04exec\x93.", "builtins.exec"],
  ["ctorch.storage\n_load_from_bytes\nU\x00\x85R.", "torch.storage._load_from_bytes"],
  ["ctorch\n__proto__\n.", "torch.__proto__"],
  ["ctorch\nconstructor\n.", "torch.constructor"],
  ["cnumpy.core.multiarray\nscalar\n.", "numpy.core.multiarray.scalar"],
])("nothing but tensors can be named (%#)", (pickle, name) => {
  expect(() => read(pickle)).toThrow(UserError);
  expect(() => read(pickle)).toThrow(`needs ${name}, but only tensors are read`);
});

test.each([
  ["INST", "(ios\nsystem\n."],
  ["OBJ", "(cos\nsystem\no."],
  ["NEWOBJ", "ccollections\nOrderedDict\n)\x81."],
  ["an extension", "\x82\x01."],
  ["a call of a number", "K\x01)R."],
  ["a call without a tuple", "ccollections\nOrderedDict\n]R."],
  ["an empty stack", "."],
  ["an append to a number", "K\x01K\x02a."],
  ["an item of a list", "]K\x01K\x02s."],
  ["a key without a value", "}(K\x01u."],
  ["a missing mark", "t."],
  ["a mark for a value", "(\x85."],
  ["a memory that is not there", "h\x05."],
  ["attributes of a list", "]}b."],
  ["a tensor over no storage", "ctorch._utils\n_rebuild_tensor_v2\n(K\x01K\x00))t\x52."],
  ["a storage of no type", "(U\x07storageK\x01U\x010U\x03cpuK\x02tQ."],
])("%s is refused", (_, pickle) => {
  expect(() => read(pickle)).toThrow(UserError);
  expect(() => read(pickle)).toThrow(/^w\.pth: /);
});

test("a text longer than the file ends the read, and nothing of that length is allocated", () => {
  for (const pickle of [
    "X\xff\xff\xff\xff",
    "\x8d\xff\xff\xff\xff\xff\xff\xff\x7f",
    "B\xff\xff\xff\x7f",
    "\x8a\xff\x00",
    "c",
  ])
    expect(() => read(pickle)).toThrow(PickleEnd);
});

test.each([
  ["an offset past the end", "K\x05K\x02\x85K\x01\x85"],
  ["a stride past the end", "K\x00K\x02\x85K\x07\x85"],
  ["a size past every file", "K\x00\x8a\x07\x00\x00\x00\x00\x00\x00\x10\x85K\x01\x85"],
  ["a size that repeats numbers", "K\x00K\x09\x85K\x00\x85"],
  ["a negative stride", "K\x05K\x02\x85J\xff\xff\xff\xff\x85"],
  ["two sizes and one stride", "K\x00K\x01K\x01\x86K\x01\x85"],
])("a tensor with %s of its storage is refused", (_, geometry) => {
  const storage = "(U\x07storagectorch\nFloatStorage\nU\x010U\x03cpuK\x04tQ";
  expect(() => read(`ctorch._utils\n_rebuild_tensor_v2\n(${storage}${geometry}\x89Nt\x52.`)).toThrow(
    /^w\.pth, storage 0: has a tensor|^w\.pth, storage 0: has/,
  );
});

/** A pickle that says `part` again and again over `bytes` bytes. */
const flood = (begin: string, part: string, bytes: number) =>
  Buffer.concat([Buffer.from(begin, "latin1"), Buffer.alloc(bytes, part, "latin1"), Buffer.from(".")]);

test.each([
  ["memoises without end", "N", "\x94", 2 ** 24 + 2],
  ["pushes without end", "N", "N", 2 ** 27],
  ["fills a dict without end", "}", ")Ns", 3 * (2 ** 24 + 2)],
])("a pickle that %s is refused, whatever memory there is", (_, begin, part, bytes) => {
  expect(() => readPickle(flood(begin, part, bytes), 0, torchHost("w.pth"), "w.pth")).toThrow(
    /^w\.pth: holds a pickle of more than 4,194,304 steps, which no state dict needs\n/,
  );
});

test("a list that is made into dicts again and again counts each time", () => {
  const pairs = "\x80\x02ccollections\nOrderedDict\nq\x01](" + "NN\x86".repeat(10_000) + "eq\x00";
  const pickle = bytes(`${pairs}${"h\x01h\x00\x85R0".repeat(1000)}.`);
  const from = performance.now();
  expect(() => readPickle(pickle, 0, torchHost("w.pth"), "w.pth")).toThrow("more than 4,194,304 steps");
  expect(performance.now() - from).toBeLessThan(5000);
});
