import { targets } from "@ddep/encoders";
import { pullWeights } from "@ddep/encoders/node";
import { Command } from "commander";
import { convert, type ConvertOptions } from "./convert.js";
import { inspect } from "./inspect.js";
import { list } from "./list.js";
import { transfer } from "./transfer.js";
import { print, say } from "../print.js";

/** `ddep weights`: published weights of encoders, and weights to and from PyTorch. */
export function weightsCommand(): Command {
  const group = new Command("weights")
    .description("weights of encoders: what is published, and to and from PyTorch")
    .showHelpAfterError("(add --help for the flags)");

  group
    .command("list")
    .description("published weights that can be pulled by name")
    .action(() => print(list()));

  group
    .command("pull")
    .description("bring published weights into the cache; prints the file for --encoder-weights")
    .argument("<name>", "a name of the list")
    .option("--sha256 <hash>", "what the published file must have, as an earlier pull printed it")
    .action(async (name: string, { sha256 }: { sha256?: string }) => {
      const shown = transfer(name);
      const options = { onBytes: shown.onBytes, pinned: sha256 };
      const { file, weights, hash, cached } = await pullWeights(name, options).finally(shown.end);
      const state = cached ? "is in the cache" : "is checked and converted";
      const pin = sha256 === undefined ? `; pin it with --sha256 ${hash}` : ", as given";
      const shownHash = hash === undefined ? "" : `, SHA-256 ${hash}${pin}`;
      say(`${weights.name} (${weights.licence}) ${state}${shownHash}`);
      print(file);
    });

  group
    .command("convert")
    .description("write an encoder, or a segmentation network, as safetensors that another library loads strictly")
    .argument("<in>", "safetensors, what torch.save writes, or .npz")
    .argument("<out>", "safetensors file to write")
    .option("--to <names>", `whose names: ${targets.join(", ")}`, "timm")
    .option("--key <path>", "which state dict, where the file holds more than one")
    .action(async (input: string, output: string, options: ConvertOptions) => {
      const { architecture, naming } = await convert(input, output, options);
      print(`${output}: ${architecture}, from the names of ${naming} to those of ${options.to}`);
    });

  group
    .command("inspect")
    .description("what a file holds")
    .argument("<file>", "safetensors, what torch.save writes, .npz or .npy")
    .option("--key <path>", "which state dict, where the file holds more than one")
    .action(async (file: string, options: { key?: string }) => print(await inspect(file, options)));
  return group;
}
