import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { hostname } from "node:os";

/** What may be done where the page is not only to be read. Jobs come from `serve` alone. */
const DEEDS = /^\/api\/queues\/[^/]+(\/[^/]+)?\/(retry|clean|promote|pause|resume)(\/\w+)?$/;

/**
 * Whether the page of a queue that listens on `host` answers a request. It refuses what reached this machine by a foreign name
 * (DNS rebinding), and whatever is not to be read, unless `manage` allows it and no other page asks.
 */
export function isAllowed(
  { headers, method = "", url = "" }: Pick<IncomingMessage, "headers" | "method" | "url">,
  host: string,
  manage: boolean,
): boolean {
  if (!isOurs(headers.host, host)) return false;
  if (method === "GET" || method === "HEAD") return true;
  const { origin } = headers;
  return (
    manage &&
    DEEDS.test(url) &&
    (origin === undefined || (URL.canParse(origin) && new URL(origin).host === headers.host))
  );
}

/** Whether a request was meant for this server: by an address, by `--host`, or by this machine's name. */
function isOurs(asked: string | undefined, host: string): boolean {
  const url = `http://${asked}`;
  if (asked === undefined || !URL.canParse(url)) return false;
  const name = new URL(url).hostname.replace(/^\[|\]$/g, "");
  return isIP(name) !== 0 || ["localhost", host, hostname()].includes(name);
}
