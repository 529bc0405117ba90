import { HUB_URL, HubApiError, pathsInfo } from "@huggingface/hub";
import { UserError } from "@ddep/core";
import { TOKEN, type Download } from "./download.js";
import type { HubFile } from "../part/published-weights.js";
import type { PullSettings } from "./settings.js";

const REVISION = "main";

/** The URL and size of a file on the Hub, and its hash in the Hub's storage. */
export type HubDownload = Omit<Download, "partial">;

function hubError(cause: unknown, name: string): UserError {
  const details = { file: name, cause };
  if (cause instanceof HubApiError) {
    if (cause.statusCode === 401 || cause.statusCode === 403)
      return new UserError(`the Hub refused access (${cause.statusCode})`, {
        ...details,
        fix: TOKEN,
      });
    if (cause.statusCode === 404)
      return new UserError("is not on the Hub (404)", {
        ...details,
        fix: "check HF_ENDPOINT, or give your own weights",
      });
    return new UserError(`the Hub responded ${cause.statusCode}`, { ...details, fix: "try again later" });
  }
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const reason = inner instanceof Error ? inner.message : String(inner);
  return new UserError(`the Hub cannot be reached (${reason})`, {
    ...details,
    fix: "check the network, or set HF_ENDPOINT to another server",
  });
}

/**
 * Looks up a file on the Hub.
 *
 * Source: the Hub's API, `paths-info` and `resolve`, through @huggingface/hub.
 *
 * @throws UserError saying how to fix a refusal
 */
export async function locateOnHub(
  { repository, path }: HubFile,
  { endpoint = HUB_URL, token }: PullSettings,
): Promise<HubDownload> {
  const name = `${repository}/${path}`;
  if (token !== undefined && !token.startsWith("hf_"))
    throw new UserError("is not an access token of the Hub", {
      key: "HF_TOKEN",
      fix: "give one that starts with hf_",
    });
  const credentials = token === undefined ? {} : { accessToken: token };
  const [info] = await pathsInfo({ repo: repository, paths: [path], hubUrl: endpoint, ...credentials }).catch(
    (cause: unknown) => {
      throw hubError(cause, name);
    },
  );
  if (info === undefined) throw hubError(new HubApiError(endpoint, 404), name);
  return {
    url: `${endpoint}/${repository}/resolve/${REVISION}/${path}`,
    headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
    name,
    size: info.lfs?.size ?? info.size,
    hash: info.lfs?.oid,
  };
}
