import { learningRates, type LearningRateName } from "@ddep/trainers";
import * as z from "zod";

/** The name of a learning-rate schedule. */
export const learningRateName = z.enum(Object.keys(learningRates) as [LearningRateName]).default("cosine");
