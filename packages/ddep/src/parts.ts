import { dispose, type Decoder, type Encoder } from "@ddep/core";

/** Encoder and decoder, with weights theta and phi. */
export interface Parts {
  readonly encoder: Encoder;
  readonly decoder: Decoder;
}

/** Frees the weights of both parts. */
export function discard({ encoder, decoder }: Parts): void {
  dispose([...encoder.parameters, ...decoder.parameters]);
}
