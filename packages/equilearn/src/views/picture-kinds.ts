/** The single pictures that a run can be drawn as; apart from `pictures.ts`, so that naming them loads no drawing code. */
export const pictureKinds = ["four-panels", "network", "change", "fields", "results"] as const;
export type PictureKind = (typeof pictureKinds)[number];
