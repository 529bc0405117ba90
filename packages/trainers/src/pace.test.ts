import { expect, test } from "vitest";
import { paceOf } from "./index.js";

test("speed, time left and time waited are those of the clock", async () => {
  let time = 0;
  const pace = paceOf(10, () => time);
  await pace.wait(Promise.resolve().then(() => (time += 0.5)));
  time += 1.5;
  expect(pace.step(8)).toEqual({ imagesPerSecond: 4, secondsLeft: 18, secondsWaited: 0.5 });
  time += 6;
  expect(pace.step(8)).toEqual({ imagesPerSecond: 2, secondsLeft: 32, secondsWaited: 0 });
});

test("a slow start drops out after twenty steps", () => {
  let time = 0;
  const pace = paceOf(100, () => time);
  time = 1000;
  expect(pace.step(1).secondsLeft).toBe(99_000);
  for (let step = 2; step <= 21; step++) {
    time += 0.5;
    pace.step(1);
  }
  time += 0.5;
  expect(pace.step(1)).toMatchObject({ imagesPerSecond: 2, secondsLeft: 39 });
});

test("waiting time counts even if the wait fails", async () => {
  let time = 0;
  const pace = paceOf(2, () => time);
  const failing = Promise.resolve().then(() => {
    time += 3;
    throw new Error("no batch");
  });
  await expect(pace.wait(failing)).rejects.toThrow("no batch");
  time += 1;
  expect(pace.step(1).secondsWaited).toBe(3);
});
