import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** A call that a server of MLflow's protocol was sent. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Buffer;
}

/** A server that speaks as much of MLflow's REST protocol as a run needs, and keeps what it was sent. */
export async function fakeMlflow(options: { readonly failsAfter?: number } = {}) {
  const calls: Call[] = [];
  const experiments = new Map<string, string>();
  let runs = 0;
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const path = request.url ?? "";
      calls.push({ method: request.method ?? "", path, authorization: request.headers.authorization, body });
      const answer = (status: number, value: unknown) =>
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
      if (calls.length > (options.failsAfter ?? Infinity)) return answer(500, { error_code: "INTERNAL_ERROR" });
      const name = path.split("/api/2.0/").at(-1) ?? "";
      if (name.startsWith("mlflow/experiments/get-by-name")) {
        const wanted = new URL(path, "http://server").searchParams.get("experiment_name") ?? "";
        const id = experiments.get(wanted);
        return id === undefined
          ? answer(404, { error_code: "RESOURCE_DOES_NOT_EXIST" })
          : answer(200, { experiment: { experiment_id: id } });
      }
      if (name === "mlflow/experiments/create") {
        const id = String(experiments.size + 1);
        experiments.set((JSON.parse(body.toString()) as { name: string }).name, id);
        return answer(200, { experiment_id: id });
      }
      if (name === "mlflow/runs/create") {
        const run_id = `run-${++runs}`;
        return answer(200, {
          run: { info: { run_id, artifact_uri: `mlflow-artifacts:/1/${run_id}/artifacts` } },
        });
      }
      return answer(200, {});
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    uri: `http://127.0.0.1:${port}`,
    calls,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
