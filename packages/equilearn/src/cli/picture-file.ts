import { writeAside } from "./files.ts";
import { pictureEnding } from "./options.ts";
import { renderPng } from "./png.ts";

/** Draws a picture, as SVG, and writes it as SVG or PNG by the file's ending. @throws Refusal for any other, before it draws */
export function writePictureFile(path: string, draw: () => string): void {
  const ending = pictureEnding(path);
  const svg = draw();
  writeAside(path, ending === ".svg" ? new TextEncoder().encode(svg) : renderPng(svg));
}
