export { expectSame } from "./expect-same.js";
export { blocksOf, readExamples, type Block, type Example } from "./read-examples.js";
export { runExample } from "./run-example.js";
export { typeErrorsOf } from "./type-errors.js";
