#!/usr/bin/env node
import { runMethodApp } from "@ddep/cli";
import { about } from "./about.js";

await runMethodApp(about);
