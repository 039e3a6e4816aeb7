/** Mutants that no test can tell from the original, each with the reason. An entry is a claim: prove it. */
export const explainedSurvivors: Record<string, string> = {}
