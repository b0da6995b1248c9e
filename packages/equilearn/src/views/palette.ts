/**
 * The colours of every figure and of the report, chosen to stay apart for the common kinds of colour blindness and in print:
 * blue and red differ in hue and lightness, and marks that differ in colour differ in shape too.
 */
export const palette = {
  paper: "#ffffff",
  ink: "#1b2430",
  muted: "#5d6979",
  faint: "#dbe0e7",
  wash: "#f3f5f8",
  blue: "#2469ad",
  sky: "#6b9fd0",
  red: "#c63d2f",
  green: "#0f7f68",
  gold: "#a86a00",
} as const;

/** The same names for a dark background. */
export const darkPalette: Readonly<Record<keyof typeof palette, string>> = {
  paper: "#14181f",
  ink: "#e5e9ef",
  muted: "#9ba7b6",
  faint: "#333c48",
  wash: "#1c222b",
  blue: "#74b3f0",
  sky: "#4a80b3",
  red: "#f28b76",
  green: "#4cc4a4",
  gold: "#e2b15a",
};

/** The one font of all figures; the same files are bundled for rendering to pixels. */
export const fontFamily = "'DejaVu Sans', sans-serif";

/** Replaces the palette's colours in SVG attributes by CSS variables of the same names, so that a page can restyle a figure. */
export function withVariables(svg: string): string {
  const names = new Map<string, string>(Object.entries(palette).map(([name, colour]) => [colour, name]));
  return svg.replace(/\b(fill|stroke)="(#[0-9a-f]{6})"/g, (whole, attribute: string, colour: string) => {
    const name = names.get(colour);
    return name === undefined ? whole : `${attribute}="var(--${name})"`;
  });
}
