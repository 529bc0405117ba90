import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Why tests that want Redis are skipped; undefined where it is there. */
export const noRedis =
  spawnSync("redis-server", ["--version"]).error === undefined
    ? undefined
    : "redis-server is not on PATH (Debian: apt-get install redis-server)";

export interface Redis {
  readonly url: string;
  /** Ends it, by SIGTERM or at once, and starts it again on the same files. */
  restart(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
  stop(): Promise<void>;
}

/** Starts Redis on a free port, with an append-only file that is flushed every second, as it is out of the box. */
export async function startRedis(appendfsync: "everysec" | "always" = "everysec"): Promise<Redis> {
  const folder = await mkdtemp(join(tmpdir(), "ddep-redis-"));
  const port = await freePort();
  const start = async () => {
    const flags = { port, dir: folder, appendonly: "yes", appendfsync, save: "", "maxmemory-policy": "noeviction" };
    const child = spawn(
      "redis-server",
      Object.entries(flags).flatMap(([key, value]) => [`--${key}`, String(value)]),
      { stdio: "ignore" },
    );
    while (!(await answers(port))) await sleep(50);
    return child;
  };
  const end = async (child: ChildProcess, signal: NodeJS.Signals) => {
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  };
  let child = await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    async restart(signal) {
      await end(child, signal);
      await sleep(1500);
      child = await start();
    },
    async stop() {
      await end(child, "SIGKILL");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** An address that leads to a Redis, each of whose replies comes `delay` milliseconds late. */
export async function slowly(url: string, delay: number): Promise<{ url: string; close: () => void }> {
  const server = createServer((client) => {
    const redis = connect(Number(new URL(url).port), "127.0.0.1");
    client.pipe(redis);
    redis.on("data", (reply) => setTimeout(() => client.writable && client.write(reply), delay));
    client.on("error", () => undefined).on("close", () => redis.destroy());
    redis.on("error", () => undefined).on("close", () => client.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => void server.close(),
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("error", () => resolve(false));
    socket.once("data", (reply) => {
      socket.destroy();
      resolve(reply.toString().startsWith("+PONG"));
    });
    socket.write("PING\r\n");
  });
}
