import { dispose, type Decoder, type Encoder } from "@ddep/core";

/** theta and phi. */
export interface Parts {
  readonly encoder: Encoder;
  readonly decoder: Decoder;
}

/** Frees the weights of parts. */
export function discard({ encoder, decoder }: Parts): void {
  dispose([...encoder.parameters, ...decoder.parameters]);
}
