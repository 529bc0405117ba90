import { publint } from "publint";
import { formatMessage } from "publint/utils";
import type { Check } from "./check.js";
import { tarballsOf } from "./tarballs.js";

/** Applies publint's rules, including suggestions, to every packed package. */
export const checkPublint: Check = async (root) => {
  const found = await Promise.all(
    (await tarballsOf(root)).map(async ({ name, bytes }) => {
      const { messages, pkg } = await publint({ pack: { tarball: bytes.buffer }, strict: true });
      return messages.map((message) => ({
        where: name,
        problem: formatMessage(message, pkg, { color: false }) ?? message.code,
      }));
    }),
  );
  return found.flat();
};
