import { homedir } from "node:os";
import { join } from "node:path";

/** Where weights come from and where they are kept. */
export interface PullSettings {
  /** The cache folder. */
  readonly cache: string;
  /** Another server with the Hub's API. */
  readonly endpoint?: string;
  readonly token?: string;
  /** Whether to use only the cache. */
  readonly offline: boolean;
}

const isOn = (value: string | undefined) => /^(1|true|yes|on)$/i.test(value ?? "");

/**
 * Reads the settings from the environment: XDG_CACHE_HOME, and HF_ENDPOINT, HF_TOKEN and HF_HUB_OFFLINE like Hugging
 * Face's own tools.
 */
export function settingsOf(env: Readonly<Record<string, string | undefined>>): PullSettings {
  const endpoint = env["HF_ENDPOINT"]?.replace(/\/+$/, "");
  const token = env["HF_TOKEN"];
  return {
    cache: join(env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "ddep", "weights"),
    offline: isOn(env["HF_HUB_OFFLINE"]),
    ...(endpoint ? { endpoint } : {}),
    ...(token ? { token } : {}),
  };
}
