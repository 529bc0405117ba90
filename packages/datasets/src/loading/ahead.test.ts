import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { ahead } from "./ahead.js";

const ready = (value: number) => ({ submitted: Promise.resolve(), done: Promise.resolve(value) });

test("results come in order, with exactly the prefetch started", async () => {
  const started: number[] = [];
  const stream = ahead((i) => {
    started.push(i);
    return i < 6 ? ready(i) : undefined;
  }, 2);
  expect((await stream.next()).value).toBe(0);
  expect(started).toEqual([0, 1, 2]);
  expect((await stream.next()).value).toBe(1);
  expect(started).toEqual([0, 1, 2, 3]);
  const rest: number[] = [];
  for await (const value of stream) rest.push(value);
  expect(rest).toEqual([2, 3, 4, 5]);
});

test("a result is not handed out before the next job is in the pool", async () => {
  let submitted = false;
  const late = sleep(30).then(() => (submitted = true));
  const never = new Promise<number>(() => undefined);
  const stream = ahead((i) => (i === 0 ? ready(0) : { submitted: late, done: never }), 2);
  await stream.next();
  expect(submitted).toBe(true);
});

test("a failure waits for its turn and then throws, with no unhandled rejection", async () => {
  const unhandled: unknown[] = [];
  const listen = (reason: unknown) => unhandled.push(reason);
  process.on("unhandledRejection", listen);
  const failing = () => {
    const done = Promise.reject<number>(new Error("damaged"));
    return { submitted: done, done };
  };
  const stream = ahead((i) => (i === 2 ? failing() : ready(i)), 3);
  expect((await stream.next()).value).toBe(0);
  await sleep(20);
  expect((await stream.next()).value).toBe(1);
  await expect(stream.next()).rejects.toThrow("damaged");
  const dropped = ahead((i) => (i === 1 ? failing() : ready(i)), 3);
  await dropped.next();
  await dropped.return();
  await sleep(20);
  process.off("unhandledRejection", listen);
  expect(unhandled).toEqual([]);
});
