import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { withTensors } from "@ddep/core/node";
import { methods } from "@ddep/ddep";
import { expectEncoder, type EncoderName } from "@ddep/encoders";
import { openRunFolder } from "@ddep/runs";
import type { RunOptions } from "../options/run-options.js";
import { denoiserOf } from "../run/stored-parts.js";

/** Throws a `UserError` where `config.json` of a run says another encoder than `wanted`; does nothing where there is none. */
async function expectRunOf(run: string, wanted: EncoderName, file: string): Promise<void> {
  if (!existsSync(join(run, "config.json"))) return;
  const { config } = await openRunFolder(run);
  const { encoder } = config.options;
  expectEncoder({ encoder }, wanted, { file, where: "by config.json of its run it" });
}

/**
 * Throws a `UserError` where a file of weights lies as the model of a run's stage, `RUN/STAGE/model.safetensors`, and the run is of
 * another encoder. Its own metadata are read with its weights.
 */
export async function expectStageOf(file: string, wanted: EncoderName): Promise<void> {
  if (basename(file) === "model.safetensors") await expectRunOf(dirname(dirname(file)), wanted, file);
}

/** Throws a `UserError` where the denoising run of `--from` is not there or is of another encoder, before anything is trained. */
export async function expectDenoisedBy({ from, encoder, methods: names }: RunOptions): Promise<void> {
  if (from === undefined) return;
  for (const name of names) {
    if (methods[name].denoises === "nothing") continue;
    const file = denoiserOf(from, name);
    await withTensors(file, ({ metadata }) => Promise.resolve(expectEncoder(metadata, encoder, { file })));
    await expectRunOf(from, encoder, file);
  }
}
