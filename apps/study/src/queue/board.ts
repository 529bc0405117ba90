import { createBullBoard } from "@bull-board/api";
import { BullMQAdapter } from "@bull-board/api/bullMQAdapter";
import { ExpressAdapter } from "@bull-board/express";
import { UserError } from "@ddep/core";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { isAllowed } from "./board-gate.js";
import type { StudyQueue } from "./study-queue.js";

/** Keeps the page from fetching fonts elsewhere: it looks fine with local fonts, and then needs no network. */
const POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:";

export interface BoardOptions {
  readonly host: string;
  readonly port: number;
  /** Whether jobs can be retried, removed and paused. */
  readonly manage: boolean;
}

/**
 * Serves the web page of the queue and returns its address. Other pages in the same browser cannot reach it, neither by DNS
 * rebinding nor with a form. Throws a {@link UserError} if the port is taken.
 */
export async function serveBoard(
  queue: StudyQueue,
  { host, port, manage }: BoardOptions,
): Promise<{ readonly address: string; close(): void }> {
  const adapter = new ExpressAdapter();
  createBullBoard({
    queues: [new BullMQAdapter(queue, { readOnlyMode: !manage })],
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: "Studies" } },
  });
  const page = adapter.getRouter() as RequestListener;
  const server = createServer((request, response) => {
    response.setHeader("Content-Security-Policy", POLICY);
    if (isAllowed(request, host, manage)) page(request, response);
    else response.writeHead(403).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) => {
      reject(
        new UserError(`cannot listen on ${host}:${port} (${cause.message})`, {
          key: "--port",
          fix: "choose another --port or --host",
          cause,
        }),
      );
    });
    server.listen(port, host, resolve);
  });
  const bound = server.address() as AddressInfo;
  return {
    address: `http://${host.includes(":") ? `[${host}]` : host}:${bound.port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
