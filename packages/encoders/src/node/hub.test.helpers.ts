import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A file that the server has, and how it behaves. */
export interface Hosted {
  readonly bytes: Uint8Array;
  /** Closes the connection after so many bytes of an answer, once for each. */
  readonly breaks?: number[];
  /** The hash that it announces; that of the bytes by default. */
  readonly announced?: string;
  /** Announces none, as of a file outside the Hub's large storage. */
  readonly unannounced?: boolean;
  /** Token that it asks for. */
  readonly gate?: string;
  readonly ignoresRanges?: boolean;
}

const API = "/api/models/";

/** A server that speaks the Hub's protocol on this machine: paths-info, resolve with a redirect to storage, ranges. */
export async function startHub(files: ReadonlyMap<string, Hosted>) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers.range ?? ""}`.trim());
    const done = answer(request, response, files);
    done.catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    stop: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { "Content-Type": "application/json", "X-Error-Code": code });
  response.end(JSON.stringify({ error: code }));
}

const hashOf = ({ bytes, announced }: Hosted) => announced ?? createHash("sha256").update(bytes).digest("hex");

async function answer(request: IncomingMessage, response: ServerResponse, files: ReadonlyMap<string, Hosted>) {
  const path = request.url ?? "";
  if (path.startsWith("/storage/")) return send(request, response, files.get(path.slice("/storage/".length))!);
  const api = path.startsWith(API);
  const repository = path
    .slice(api ? API.length : 1)
    .split("/")
    .slice(0, 2)
    .join("/");
  const file = files.get(repository);
  if (file === undefined) return refuse(response, 404, "RepoNotFound");
  if (file.gate !== undefined && request.headers.authorization !== `Bearer ${file.gate}`)
    return refuse(response, 401, "GatedRepo");
  if (api) return describe(request, response, file);
  response.writeHead(302, {
    Location: `/storage/${repository}`,
    "X-Linked-ETag": `"${hashOf(file)}"`,
    "X-Linked-Size": String(file.bytes.length),
    "X-Repo-Commit": "0".repeat(40),
  });
  response.end();
}

async function describe(request: IncomingMessage, response: ServerResponse, file: Hosted): Promise<void> {
  let body = "";
  for await (const piece of request) body += String(piece);
  const size = file.bytes.length;
  const items = (JSON.parse(body) as { paths: string[] }).paths.map((path) => ({
    type: "file",
    path,
    size,
    oid: "0".repeat(40),
    ...(file.unannounced === true ? {} : { lfs: { oid: hashOf(file), size, pointerSize: 134 } }),
  }));
  response.writeHead(200, { "Content-Type": "application/json" });
  response.end(JSON.stringify(items));
}

function send(request: IncomingMessage, response: ServerResponse, file: Hosted): void {
  const range = file.ignoresRanges === true ? undefined : /^bytes=(\d+)-$/.exec(request.headers.range ?? "");
  const start = Number(range?.[1] ?? 0);
  const rest = file.bytes.subarray(start);
  const headers = { "Content-Length": rest.length, ETag: `"${hashOf(file)}"`, "Accept-Ranges": "bytes" };
  response.writeHead(
    range ? 206 : 200,
    range ? { ...headers, "Content-Range": `bytes ${start}-${file.bytes.length - 1}/${file.bytes.length}` } : headers,
  );
  const limit = file.breaks?.shift();
  if (limit === undefined) return void response.end(rest);
  response.write(rest.subarray(0, limit), () => setTimeout(() => response.destroy(), 20));
}
