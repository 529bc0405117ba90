import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface S3Server {
  readonly endpoint: string;
  readonly objects: Map<string, Buffer>;
  /** When objects were last written, which a test may move. */
  readonly written: Map<string, Date>;
  /** Parts that came, over all uploads. */
  readonly parts: () => number;
  stop(): Promise<void>;
}

/** The key that requests must be signed with; the signature itself is not checked. */
export const accessKey = "AKIATEST";

/** As much of S3's protocol, with buckets in the path, as records and run folders need: one bucket in memory. */
export async function startS3(bucket: string): Promise<S3Server> {
  const objects = new Map<string, Buffer>();
  const written = new Map<string, Date>();
  const uploads = new Map<string, Map<number, Buffer>>();
  let parts = 0;
  const server = createServer((request, response) => void answer(request, response));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const url = new URL(request.url!, "http://localhost");
    const [, asked, ...rest] = url.pathname.split("/").map(decodeURIComponent);
    const key = rest.join("/");
    const query = url.searchParams;
    const xml = (status: number, text: string, headers: Record<string, string> = {}) =>
      response.writeHead(status, { "content-type": "application/xml", ...headers }).end(`<?xml version="1.0"?>${text}`);
    const refuse = (status: number, code: string) =>
      xml(status, `<Error><Code>${code}</Code><Message>${code} of ${key}</Message></Error>`);
    const etagOf = (bytes: Buffer) => `"${createHash("md5").update(bytes).digest("hex")}"`;
    const etag = { etag: etagOf(body) };
    if (!request.headers.authorization?.includes(`Credential=${accessKey}/`))
      return void refuse(403, "InvalidAccessKeyId");
    if (asked !== bucket) return void refuse(404, "NoSuchBucket");
    const id = query.get("uploadId");
    if (request.method === "POST" && query.has("uploads")) {
      const name = String(uploads.size + 1);
      uploads.set(name, new Map());
      xml(200, `<InitiateMultipartUploadResult><UploadId>${name}</UploadId></InitiateMultipartUploadResult>`);
    } else if (request.method === "POST" && id !== null) {
      const sorted = [...uploads.get(id)!].sort(([a], [b]) => a - b).map(([, part]) => part);
      objects.set(key, Buffer.concat(sorted));
      xml(200, `<CompleteMultipartUploadResult><Key>${key}</Key><ETag>"0"</ETag></CompleteMultipartUploadResult>`);
    } else if (request.method === "PUT" && id !== null) {
      parts++;
      uploads.get(id)!.set(Number(query.get("partNumber")), body);
      response.writeHead(200, etag).end();
    } else if (request.method === "PUT") {
      if (request.headers["if-none-match"] === "*" && objects.has(key)) return void refuse(412, "PreconditionFailed");
      const [expected, there] = [request.headers["if-match"], objects.get(key)];
      if (expected !== undefined && there === undefined) return void refuse(404, "NoSuchKey");
      if (expected !== undefined && etagOf(there!) !== expected) return void refuse(412, "PreconditionFailed");
      objects.set(key, body);
      written.set(key, new Date());
      response.writeHead(200, etag).end();
    } else if (key === "") {
      const all = [...objects.keys()].filter((other) => other.startsWith(query.get("prefix") ?? "")).sort();
      // Two a page, so that readers have to turn it.
      const from = Number(query.get("continuation-token") ?? 0);
      const page = all
        .slice(from, from + 2)
        .map((other) => `<Contents><Key>${other}</Key><Size>${objects.get(other)!.length}</Size></Contents>`);
      const more = from + 2 < all.length;
      xml(
        200,
        `<ListBucketResult><IsTruncated>${more}</IsTruncated>${more ? `<NextContinuationToken>${from + 2}</NextContinuationToken>` : ""}${page.join("")}</ListBucketResult>`,
      );
    } else {
      const object = objects.get(key);
      if (object === undefined) return void refuse(404, "NoSuchKey");
      response.writeHead(200, {
        "content-length": object.length,
        "last-modified": (written.get(key) ?? new Date()).toUTCString(),
        etag: etagOf(object),
      });
      response.end(request.method === "HEAD" ? undefined : object);
    }
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    written,
    parts: () => parts,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** The body of a request; one whose signature is in its chunks has their lengths and signatures taken out. */
async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const raw = Buffer.concat(pieces);
  if (!String(request.headers["content-encoding"]).includes("aws-chunked")) return raw;
  const chunks: Buffer[] = [];
  for (let at = 0; ;) {
    const line = raw.indexOf("\r\n", at);
    const length = parseInt(raw.subarray(at, line).toString(), 16);
    if (length === 0) return Buffer.concat(chunks);
    chunks.push(raw.subarray(line + 2, line + 2 + length));
    at = line + 2 + length + 2;
  }
}
