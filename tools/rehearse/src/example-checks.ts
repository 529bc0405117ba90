import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { peerPythonIfThere } from "@ddep/peer/environment";
import { expectSame } from "@ddep/test-utils/examples";
import type { Browser } from "./browser.js";
import { npm, run, startNpm, stop } from "./command.js";
import type { Surroundings } from "./package-checks.js";
import { install, type Project } from "./project.js";
import { outputsIn } from "./readme.js";

/** The page element with the output of a browser example. */
const OUTPUT = "#output";

/** Installs an example from its `package.json`, runs `npm start`, and compares the output with its README. */
export async function checkExample(name: string, source: string, surroundings: Surroundings): Promise<void> {
  const { report, registry, work, browser } = surroundings;
  const title = `examples/${name}`;
  const project: Project = { folder: join(work, `example-${name}`), log: join(work, `example-${name}.log`) };
  const { folder, log } = project;
  cpSync(source, folder, { recursive: true });
  writeFileSync(join(folder, ".npmrc"), registry.npmrc);
  const [printed, checked] = outputsIn(readFileSync(join(folder, "README.md"), "utf8"));

  const installed = await report.check(`${title} installs`, log, async () => {
    await install(project);
    return true;
  });
  if (installed === undefined) return;
  const inBrowser = existsSync(join(folder, "index.html"));
  const starts = `${title} prints the output in its README${inBrowser ? ", in Chromium" : ""}`;
  if (inBrowser && browser === undefined) {
    report.skip(starts, "no Chromium on the PATH, and CHROME_PATH is not set");
    return;
  }
  const started = await report.check(starts, log, async () => {
    const text =
      browser !== undefined && inBrowser
        ? await servedText(project, browser)
        : await npm(["start", "--silent"], { cwd: folder, log });
    expectSame(text, printed ?? "");
    return true;
  });
  if (started === undefined || !existsSync(join(folder, "check.py"))) return;
  const inPython = `${title}/check.py prints the output in its README`;
  const python = peerPythonIfThere();
  if (python === undefined)
    report.skip(
      inPython,
      "no Python with PyTorch: run `npm run peer -- round-trip` to create one, or set DDEP_PEER_PYTHON",
    );
  else
    await report.check(inPython, log, async () =>
      expectSame(await run(python, ["check.py"], { cwd: folder, log }), checked ?? ""),
    );
}

/** Starts the server of an example and returns the final text of its page. */
async function servedText({ folder, log }: Project, browser: Browser): Promise<string> {
  let printed = "";
  const address = /http:\/\/(?:localhost|127\.0\.0\.1):\d+\/?/;
  let found: (url: string) => void = () => undefined;
  const url = new Promise<string>((resolve, reject) => {
    found = resolve;
    setTimeout(() => reject(new Error("`npm start` printed no address within two minutes")), 120_000).unref();
  });
  const server = startNpm(["start"], { cwd: folder, log }, (text) => {
    // Vite colours the port separately from the rest of the address.
    printed += text.replace(/\x1b\[\d+m/g, "");
    const [match] = address.exec(printed) ?? [];
    if (match !== undefined) found(match);
  });
  try {
    return await browser.textOf(await url, OUTPUT, log);
  } finally {
    stop(server);
  }
}
