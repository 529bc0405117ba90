import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { withTensors } from "@ddep/core/node";
import { methods } from "@ddep/ddep";
import { expectEncoder, type EncoderName } from "@ddep/encoders";
import { openRunFolder } from "@ddep/runs";
import type { RunOptions } from "../options/run-options.js";
import { denoiserOf } from "../run/stored-parts.js";

/** Throws a `UserError` if a run's `config.json` names another encoder than `wanted`; does nothing if there is no such file. */
async function expectRunOf(run: string, wanted: EncoderName, file: string): Promise<void> {
  if (!existsSync(join(run, "config.json"))) return;
  const { config } = await openRunFolder(run);
  const { encoder } = config.options;
  expectEncoder({ encoder }, wanted, { file, where: "by config.json of its run it" });
}

/**
 * Throws a `UserError` if a weights file is the model of a run's stage, `RUN/STAGE/model.safetensors`, and that run has another
 * encoder. The file's own metadata are checked with its weights.
 */
export async function expectStageOf(file: string, wanted: EncoderName): Promise<void> {
  if (basename(file) === "model.safetensors") await expectRunOf(dirname(dirname(file)), wanted, file);
}

/** Throws a `UserError` before anything is trained if the denoising run of `--from` does not exist or has another encoder. */
export async function expectDenoisedBy({ from, encoder, methods: names }: RunOptions): Promise<void> {
  if (from === undefined) return;
  for (const name of names) {
    if (methods[name].denoises === "nothing") continue;
    const file = denoiserOf(from, name);
    await withTensors(file, ({ metadata }) => Promise.resolve(expectEncoder(metadata, encoder, { file })));
    await expectRunOf(from, encoder, file);
  }
}
