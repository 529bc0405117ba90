import { printable } from "@ddep/core";

/** Prints a command's output to standard output, safe for a terminal. */
export const print = (text: string): void => console.log(printable(text));

/** Prints a message to standard error, safe for a terminal. */
export const say = (text: string): void => console.error(printable(text));
