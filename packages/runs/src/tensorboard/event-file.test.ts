import { appendFile, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { maskedCrc32c, unframed } from "./record-frames.js";
import { openEvents } from "./event-file.js";
import { decodeHead } from "./event.js";

let root: string;
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), "ddep-events-"))));
afterEach(() => rm(root, { recursive: true, force: true }));

const now = () => 1_700_000_000_500;
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC",
  "base64",
);

test("the bytes are those that TensorBoard reads", async () => {
  const events = await openEvents(root, {}, now);
  await events.write(3, [{ tag: "ddep/loss", value: 0.5 }]);
  await events.write(300, [{ tag: "ddep/a", value: { png, height: 1, width: 1 } }]);
  const [name] = await readdir(root);
  expect(name).toBe("events.out.tfevents.1700000000.ddep");
  // tensorboard 2.21.0's EventAccumulator read these bytes as: scalar ddep/loss [(1700000000.5, 3, 0.5)], image ddep/a
  // [(300, 1, 1)] with the PNG's bytes unchanged.
  expect((await readFile(events.file)).toString("base64")).toBe(
    "GAAAAAAAAACjf0siCQAAIED8VNlBGg1icmFpbi5FdmVudDoyKzUxEB8AAAAAAAAAUUtEGAkAACBA/FTZQRADKhIKEAoJZGRlcC9sb3NzFQAAAD+63gepZwAAAAAAAAC6rc3UCQAAIED8VNlBEKwCKlkKVwoGZGRlcC9hIk0IARABGAMiRYlQTkcNChoKAAAADUlIRFIAAAABAAAAAQgCAAAAkHdT3gAAAAxJREFUeJxj+M/AAAADAQEAyf6S7wAAAABJRU5ErkJgggafSeM=",
  );
});

test("a resumed run keeps the events up to its checkpoints and drops the others and a torn one", async () => {
  const events = await openEvents(root, {}, now);
  for (const stage of ["pretrain", "ddep"])
    for (let step = 1; step <= 4; step++) await events.write(step, [{ tag: `${stage}/loss`, value: step }]);
  await appendFile(events.file, new Uint8Array([40, 0, 0, 0, 0]));
  const resumed = await openEvents(root, { pretrain: 4, ddep: 2 }, () => now() + 60_000);
  await resumed.write(3, [{ tag: "ddep/loss", value: 3 }]);
  expect(await readdir(root)).toHaveLength(1);
  const checksum = await maskedCrc32c();
  const read = [...unframed(await readFile(events.file), checksum)].map(decodeHead);
  expect(read.map(({ step, tags }) => [...tags, step].join(" "))).toEqual([
    "0",
    "pretrain/loss 1",
    "pretrain/loss 2",
    "pretrain/loss 3",
    "pretrain/loss 4",
    "ddep/loss 1",
    "ddep/loss 2",
    "ddep/loss 3",
  ]);
});

test("an event file that was torn in its first event begins again", async () => {
  const file = join(root, "events.out.tfevents.1.ddep");
  await appendFile(file, new Uint8Array([24, 0]));
  const events = await openEvents(root, {}, now);
  await events.write(1, [{ tag: "ddep/loss", value: 1 }]);
  const checksum = await maskedCrc32c();
  expect([...unframed(await readFile(file), checksum)]).toHaveLength(2);
});
