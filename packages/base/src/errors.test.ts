import { expect, test } from "vitest";
import { UserError } from "./errors.js";

test("the message says where, what and how to fix it, and the parts are separate properties", () => {
  const cause = new Error("why");
  const error = new UserError("has 3 bytes", { file: "a.png", key: "mask", fix: "write it again", cause });
  expect(error.message).toBe("a.png, mask: has 3 bytes\nTo fix it: write it again");
  expect(error).toMatchObject({
    name: "UserError",
    file: "a.png",
    key: "mask",
    fix: "write it again",
    cause,
  });
  expect(error).toBeInstanceOf(Error);
});

test("missing parts leave no trace in the message", () => {
  expect(new UserError("is wrong").message).toBe("is wrong");
  expect(new UserError("is wrong", { key: "sigma" }).message).toBe("sigma: is wrong");
  expect(new UserError("is wrong", { fix: "fix it" }).message).toBe("is wrong\nTo fix it: fix it");
});
