import { printable } from "@ddep/core";

/** Writes what a command answers to the standard output, as a terminal may be given it. */
export const print = (text: string): void => console.log(printable(text));

/** Writes what a command says of its work to the standard error, as a terminal may be given it. */
export const say = (text: string): void => console.error(printable(text));
