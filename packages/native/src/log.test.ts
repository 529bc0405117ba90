import { expect, test } from "vitest";
import { tellingLine } from "./log.js";

test("a failure is summed up by its first meaningful error", () => {
  const npm =
    "npm error code EUSAGE\nnpm error\nnpm error `npm ci` needs a lock file in sync\nnpm error A complete log of this";
  expect(tellingLine(npm)).toBe("error `npm ci` needs a lock file in sync");
  expect(tellingLine("make: on\nx.cc:3: error: no such type\nmake: *** Error 1\n")).toBe("x.cc:3: error: no such type");
  expect(tellingLine("Collecting\nERROR: No matching distribution\n")).toBe("ERROR: No matching distribution");
  expect(tellingLine("ended\n\n")).toBe("ended");
});
