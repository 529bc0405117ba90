#!/usr/bin/env node
import { ddepProgram } from "./program.js";
import { runProgram } from "./run-program.js";

await runProgram(ddepProgram());
