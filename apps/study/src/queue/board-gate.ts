import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { hostname } from "node:os";

/** The actions that `--manage` allows. Only `serve` adds jobs. */
const DEEDS = /^\/api\/queues\/[^/]+(\/[^/]+)?\/(retry|clean|promote|pause|resume)(\/\w+)?$/;

/**
 * Whether the web page of a queue, listening on `host`, answers a request. It refuses requests for a foreign host name (DNS
 * rebinding), and anything but reading, unless `manage` allows it and the request does not come from another page.
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

/** Whether a request was meant for this server: by IP address, by `--host`, or by this machine's name. */
function isOurs(asked: string | undefined, host: string): boolean {
  const url = `http://${asked}`;
  if (asked === undefined || !URL.canParse(url)) return false;
  const name = new URL(url).hostname.replace(/^\[|\]$/g, "");
  return isIP(name) !== 0 || ["localhost", host, hostname()].includes(name);
}
