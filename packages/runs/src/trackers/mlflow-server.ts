/** The calls of an MLflow tracking server that a run needs. Each throws if the server refuses or does not answer in time. */
export interface MlflowServer {
  post(path: string, body: unknown): Promise<unknown>;
  /** Undefined if the server answers 404. */
  get(path: string): Promise<unknown>;
  /** Puts a file at a URI below `mlflow-artifacts:`. */
  upload(artifact: string, bytes: Uint8Array): Promise<void>;
}

const patience = 20_000;
const scheme = "mlflow-artifacts:/";

/** An MLflow server at a URI, with the token or the user and password of the environment. */
export function mlflowServer(uri: string, env: NodeJS.ProcessEnv): MlflowServer {
  const base = `${uri.replace(/\/+$/, "")}/api/2.0`;
  const authorization = authorizationOf(env);
  async function call(path: string, request: RequestInit): Promise<Response> {
    if (!/^https?:/.test(uri))
      throw new Error(`MLFLOW_TRACKING_URI is ${uri}; only a server at http: or https: can be told`);
    const headers = { ...request.headers, ...(authorization === undefined ? {} : { authorization }) };
    const signal = AbortSignal.timeout(patience);
    return fetch(`${base}/${path}`, { ...request, headers, signal }).catch((error: Error) => {
      const why = error.cause instanceof Error ? error.cause.message : error.message;
      throw new Error(`${uri} cannot be reached (${why})`, { cause: error });
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
          `the server keeps artifacts at ${artifact}, where only it can write; start it with --serve-artifacts`,
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

function authorizationOf(env: NodeJS.ProcessEnv): string | undefined {
  const { MLFLOW_TRACKING_TOKEN: token, MLFLOW_TRACKING_USERNAME: user, MLFLOW_TRACKING_PASSWORD: password } = env;
  if (token !== undefined) return `Bearer ${token}`;
  if (user === undefined || password === undefined) return undefined;
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

async function refusal(path: string, answer: Response): Promise<Error> {
  const words = (await answer.text()).slice(0, 200);
  return new Error(`${path} was answered with ${answer.status} ${words}`);
}
