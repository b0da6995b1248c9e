import { createRequire } from "node:module";
import { Resvg } from "@resvg/resvg-js";
import { Refusal } from "../systems/system.ts";

const fonts = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"];
/** 8192 × 8192 pixels take 256 MiB; a figure needs a fraction of that. */
const mostPixels = 8192 * 8192;

export interface PngOptions {
  /** Pixels per CSS pixel of the SVG; 2 by default, which is sharp on most screens and in print at column width. */
  readonly zoom?: number;
}

/**
 * Renders an SVG document to a PNG on white. Text uses the bundled DejaVu fonts only, so that every machine gives the same
 * picture, with system fonts or without.
 *
 * @throws Refusal when the SVG is malformed, or the picture would be empty or larger than 67 million pixels.
 */
export function renderPng(svg: string, { zoom = 2 }: PngOptions = {}): Uint8Array {
  const picture = open(svg, zoom);
  const pixels = picture.width * picture.height * zoom * zoom;
  if (!(pixels >= 1 && pixels <= mostPixels)) {
    throw new Refusal(
      `A picture of ${picture.width} × ${picture.height} at zoom ${zoom} cannot be rendered: choose a zoom that gives 1 to ${mostPixels} pixels.`,
    );
  }
  return picture.render().asPng();
}

function open(svg: string, zoom: number): Resvg {
  const { resolve } = createRequire(import.meta.url);
  const fontFiles = fonts.map((file) => resolve(`dejavu-fonts-ttf/ttf/${file}`));
  const family = "DejaVu Sans";
  try {
    return new Resvg(svg, {
      font: { loadSystemFonts: false, fontFiles, defaultFontFamily: family, sansSerifFamily: family },
      fitTo: { mode: "zoom", value: zoom },
      background: "#ffffff",
    });
  } catch (error) {
    throw new Refusal(`The SVG cannot be rendered: ${(error as Error).message}.`);
  }
}
