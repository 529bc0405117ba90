import { learningRates, type LearningRateName } from "@ddep/trainers";
import * as z from "zod";

/** The name of a schedule of the learning rate. */
export const learningRateName = z.enum(Object.keys(learningRates) as [LearningRateName]).default("cosine");
