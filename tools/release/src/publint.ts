import { publint } from "publint";
import { formatMessage } from "publint/utils";
import type { Check } from "./check.js";
import { tarballsOf } from "./tarballs.js";

/** publint's rules on every packed package; its suggestions count too. */
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
