import { fuzz } from "./fuzz.test.helpers.js";

fuzz(10_000);
