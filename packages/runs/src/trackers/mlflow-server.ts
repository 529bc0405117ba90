import { withoutCredentials } from "@ddep/core";

/** The calls to an MLflow tracking server. Each throws if the server refuses the request or does not respond in time. */
export interface MlflowServer {
  post(path: string, body: unknown): Promise<unknown>;
  /** Undefined if the server responds with 404. */
  get(path: string): Promise<unknown>;
  /** Uploads a file to a URI below `mlflow-artifacts:`. */
  upload(artifact: string, bytes: Uint8Array): Promise<void>;
}

const patience = 20_000;
const scheme = "mlflow-artifacts:/";

/** An MLflow server at a URI, with the token or the user and password from the environment or the URI. */
export function mlflowServer(uri: string, env: NodeJS.ProcessEnv): MlflowServer {
  const shown = withoutCredentials(uri);
  const address = URL.canParse(uri) ? new URL(uri) : undefined;
  async function call(path: string, request: RequestInit): Promise<Response> {
    if (address === undefined || !/^https?:$/.test(address.protocol))
      throw new Error(`MLFLOW_TRACKING_URI is ${shown}, but only http: and https: servers are supported`);
    const authorization = authorizationOf(env, address);
    const base = `${withoutUser(address).replace(/\/+$/, "")}/api/2.0`;
    const headers = { ...request.headers, ...(authorization === undefined ? {} : { authorization }) };
    const signal = AbortSignal.timeout(patience);
    return fetch(`${base}/${path}`, { ...request, headers, signal }).catch((error: Error) => {
      const why = error.cause instanceof Error ? error.cause.message : error.message;
      throw new Error(`${shown} cannot be reached (${why})`, { cause: error });
    });
  }
  return {
    async post(path, body) {
      const headers = { "content-type": "application/json" };
      const answer = await call(`mlflow/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
      if (!answer.ok) throw await refusal(path, answer);
      return answer.json();
    },
    async get(path) {
      const answer = await call(`mlflow/${path}`, {});
      if (answer.status === 404) return undefined;
      if (!answer.ok) throw await refusal(path, answer);
      return answer.json();
    },
    async upload(artifact, bytes) {
      if (!artifact.startsWith(scheme))
        throw new Error(
          `the server stores artifacts at ${artifact}, where only the server can write; start it with --serve-artifacts`,
        );
      const path = artifact
        .slice(scheme.length)
        .split("/")
        .filter((part) => part !== "")
        .map(encodeURIComponent)
        .join("/");
      const answer = await call(`mlflow-artifacts/artifacts/${path}`, {
        method: "PUT",
        headers: { "content-type": "application/octet-stream" },
        body: Buffer.from(bytes),
      });
      if (!answer.ok) throw await refusal(path, answer);
    },
  };
}

/** `fetch` rejects addresses that contain a user. */
const withoutUser = (address: URL): string => Object.assign(new URL(address), { username: "", password: "" }).href;

function authorizationOf(env: NodeJS.ProcessEnv, address: URL): string | undefined {
  if (env["MLFLOW_TRACKING_TOKEN"] !== undefined) return `Bearer ${env["MLFLOW_TRACKING_TOKEN"]}`;
  const user = env["MLFLOW_TRACKING_USERNAME"] ?? decodeURIComponent(address.username);
  const password = env["MLFLOW_TRACKING_PASSWORD"] ?? decodeURIComponent(address.password);
  if (user === "" || password === "") return undefined;
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

async function refusal(path: string, answer: Response): Promise<Error> {
  const words = (await answer.text()).slice(0, 200);
  return new Error(`the server responded to ${path} with ${answer.status} ${words}`);
}
