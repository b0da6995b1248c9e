/** The single pictures that a run can be drawn as; apart from `pictures.ts`, so that naming them loads no drawing code. */
const trainingKinds = ["four-panels", "network", "change", "fields"] as const;
/** Those of a run in which something evolved. */
export const evolutionKinds = ["generations", "bodies", "traces"] as const;
export const pictureKinds = [...trainingKinds, "results", ...evolutionKinds] as const;
export type EvolutionKind = (typeof evolutionKinds)[number];
export type PictureKind = (typeof pictureKinds)[number];
