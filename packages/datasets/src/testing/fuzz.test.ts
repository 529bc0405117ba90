import { fuzz } from "./fuzz.test.helpers.js";

fuzz(100);
