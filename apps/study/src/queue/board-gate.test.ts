import { hostname } from "node:os";
import { expect, test } from "vitest";
import { isAllowed } from "./board-gate.js";

const ask = (method: string, url: string, headers: Record<string, string> = {}, manage = true) =>
  isAllowed({ method, url, headers: { host: "127.0.0.1:3000", ...headers } }, "board.lan", manage);

test("the page is read by an address, by --host and by the machine's name, and by no other", () => {
  for (const host of ["127.0.0.1:3000", "[::1]:3000", "localhost:3000", "board.lan:3000", `${hostname()}:3000`])
    expect(ask("GET", "/api/queues", { host })).toBe(true);
  for (const host of ["evil.example", "127.0.0.1.evil.example:3000", "", "a b"])
    expect(ask("GET", "/api/queues", { host })).toBe(false);
  expect(isAllowed({ method: "GET", url: "/", headers: {} }, "127.0.0.1", true)).toBe(false);
});

const deeds = [
  "study/7/retry/failed",
  "study/retry/failed",
  "study/7/clean",
  "study/7/promote",
  "study/pause",
  "study/resume",
];

test("jobs are retried, removed and held where that was asked for, by the page itself", () => {
  for (const deed of deeds) {
    const url = `/api/queues/${deed}`;
    expect(ask("PUT", url)).toBe(true);
    expect(ask("PUT", url, { origin: "http://127.0.0.1:3000" })).toBe(true);
    expect(ask("PUT", url, { origin: "https://evil.example" })).toBe(false);
    expect(ask("PUT", url, { origin: "null" })).toBe(false);
    expect(ask("PUT", url, { host: "evil.example" })).toBe(false);
    expect(ask("PUT", url, {}, false)).toBe(false);
  }
});

test("nobody adds jobs, changes them, or empties the queue", () => {
  for (const deed of ["add", "obliterate", "empty", "7/update-data", "7/priority", "job-schedulers/x", "concurrency"])
    for (const method of ["POST", "PUT", "PATCH", "DELETE"])
      expect(ask(method, `/api/queues/study/${deed}`)).toBe(false);
});
