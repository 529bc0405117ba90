import { accessSync, appendFileSync, constants, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { format } from "node:util";
import { chromium, type Browser as Chromium, type ConsoleMessage } from "playwright-core";
import { build, createLogger, preview, type Plugin, type PreviewServer } from "vite";
import type { Project } from "./project.js";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];

/** The Chromium on this machine: the one in `CHROME_PATH`, or else the first on the PATH. */
export function findChromium(): string | undefined {
  const given = process.env["CHROME_PATH"];
  if (given !== undefined && given !== "") return given;
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const PAGE = `<!doctype html><title>running</title><script type="module" src="./page.js"></script>\n`;
const SCRIPT = (module: string) => `import("./${module}").then(
  () => (document.title = "done"),
  (error) => {
    console.error(error?.stack ?? error);
    document.title = "failed";
  },
);\n`;

/**
 * Stands in for `@ddep/backend`, which starts Node backends: a page registers a TF.js backend by importing it. The gradients come
 * with the layers package, as in `@ddep/backend`.
 */
const pageBackend: Plugin = {
  name: "page-backend",
  enforce: "pre",
  resolveId: (id) => (id === "@ddep/backend" ? "\0page-backend" : undefined),
  load: (id) =>
    id === "\0page-backend"
      ? `import { setBackend } from "@tensorflow/tfjs-core";
         import "@tensorflow/tfjs-backend-cpu";
         import "@tensorflow/tfjs-layers";
         export async function useBackend() {
           await setBackend("cpu");
           return { name: "cpu", device: "cpu", threads: 1, passedOver: [] };
         }`
      : undefined,
};

/** A headless Chromium. */
export class Browser {
  readonly #chromium: Chromium;

  private constructor(started: Chromium) {
    this.#chromium = started;
  }

  static async start(executablePath: string): Promise<Browser> {
    // Chromium does not run its sandbox as root, which is common in containers.
    return new Browser(await chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 }));
  }

  close(): Promise<void> {
    return this.#chromium.close();
  }

  /** Bundles a module of a project with Vite, runs it in a page, and returns its output, formatted as in Node. */
  async runBundled({ folder, log }: Project, module: string): Promise<string> {
    writeFileSync(join(folder, "index.html"), PAGE);
    writeFileSync(join(folder, "page.js"), SCRIPT(module));
    const common = {
      root: folder,
      configFile: false,
      logLevel: "warn",
      customLogger: loggerInto(log),
    } as const;
    await build({ ...common, plugins: [pageBackend], build: { target: "es2022", outDir: "page" } });
    const server = await preview({
      ...common,
      build: { outDir: "page" },
      preview: { host: "127.0.0.1", port: 0 },
    });
    try {
      return await this.#printedBy(urlOf(server), log);
    } finally {
      await server.close();
    }
  }

  async #printedBy(url: string, log: string): Promise<string> {
    const page = await this.#chromium.newPage();
    try {
      let printed = Promise.resolve("");
      page.on("console", (message) => {
        printed = printed.then(async (before) => before + (await lineOf(message, log)));
      });
      await page.goto(url);
      await page.waitForFunction(() => document.title !== "running", undefined, { timeout: 120_000 });
      if ((await page.title()) !== "done") throw new Error("the program threw; its log has the error");
      return await printed;
    } finally {
      await page.close();
    }
  }

  /** The text of an element of a page, once there is any. */
  async textOf(url: string, selector: string, log: string): Promise<string> {
    const page = await this.#chromium.newPage();
    try {
      page.on("console", (message) => appendFileSync(log, `console.${message.type()}: ${message.text()}\n`));
      page.on("pageerror", (error) => appendFileSync(log, `${error.stack}\n`));
      await page.goto(url);
      const element = page.locator(`${selector}:not(:empty)`);
      await element.waitFor({ timeout: 120_000 });
      return await element.innerText();
    } finally {
      await page.close();
    }
  }
}

/** The output for a console message of the page: `console.log` messages are formatted as in Node, others give none. */
async function lineOf(message: ConsoleMessage, log: string): Promise<string> {
  const values: unknown[] = await Promise.all(message.args().map((value) => value.jsonValue()));
  const line = `${format(...values)}\n`;
  appendFileSync(log, `console.${message.type()}: ${line}`);
  return message.type() === "log" ? line : "";
}

function urlOf(server: PreviewServer): string {
  const url = server.resolvedUrls?.local[0];
  if (url === undefined) throw new Error("Vite's preview server has no address");
  return url;
}

/** Writes Vite's messages to the log; throws if one of our packages needs a Node module in the browser. */
function loggerInto(log: string) {
  const note = (text: string) => appendFileSync(log, `${text}\n`);
  const warn = (text: string) => {
    note(text);
    if (/externalized for browser compatibility/.test(text) && /@ddep/.test(text)) throw new Error(text);
  };
  return { ...createLogger("silent"), info: note, warn, warnOnce: warn, error: note };
}
