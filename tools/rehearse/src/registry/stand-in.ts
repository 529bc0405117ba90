import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Publication } from "./manifest.js";
import { Refused, Shelf } from "./shelf.js";

/** A registry on this machine. */
export interface StandIn {
  /** The lines of an `.npmrc` that make npm use this registry for the packages of the scope, with permission to publish. */
  readonly npmrc: string;
  readonly url: string;

  close(): Promise<void>;
}

/** Sent with every publication. Any token would do, but npm does not publish without one. */
const TOKEN = "rehearsal";

/**
 * Starts a registry that implements npm's protocol for the packages of one scope: publishing, version lists and tarballs.
 *
 * npm uses it for this scope only. All other packages come from the registry that npm is configured for, with its credentials.
 */
export async function standInRegistry(scope: string): Promise<StandIn> {
  const shelf = new Shelf();
  const server = createServer((request, response) => {
    answer(request, shelf, url()).then(
      (body) => send(response, 200, body),
      (error: unknown) => {
        const [status, message] = error instanceof Refused ? [error.status, error.message] : [500, String(error)];
        send(response, status, { error: message });
      },
    );
  });
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  return {
    url: `${url()}/`,
    npmrc: `${scope}:registry=${url()}/\n${url().slice("http:".length)}/:_authToken=${TOKEN}\n`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(request: IncomingMessage, shelf: Shelf, url: string): Promise<object> {
  const path = decodeURIComponent(new URL(request.url ?? "/", url).pathname).slice(1);
  const ofTarball = /^(@[^/]+\/([^/]+))\/-\/\2-(.+)\.tgz$/.exec(path);
  const [name, version] = [ofTarball?.[1] ?? path, ofTarball?.[3]];
  if (request.method === "PUT") {
    if (request.headers.authorization !== `Bearer ${TOKEN}`)
      throw new Refused(401, `${name} is published without a token`);
    shelf.publish(name, JSON.parse(await text(request)) as Publication);
    return { ok: true };
  }
  if (request.method !== "GET") throw new Refused(405, `${request.method} is not supported`);
  const found =
    version === undefined
      ? shelf.packument(name, (of) => `${url}/${name}/-/${name.split("/").at(-1)}-${of}.tgz`)
      : shelf.tarball(name, version);
  if (found === undefined) throw new Refused(404, `${path} was not published here`);
  return found;
}

function send(response: ServerResponse, status: number, body: object): void {
  const bytes = Buffer.isBuffer(body) ? body : JSON.stringify(body);
  response.writeHead(status, {
    "content-type": Buffer.isBuffer(body) ? "application/octet-stream" : "application/json",
    // The next rehearsal publishes the same versions again, perhaps on the same port.
    "cache-control": "no-store",
  });
  response.end(bytes);
}
