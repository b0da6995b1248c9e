import { Refusal } from "../../systems/system.ts";
import { type ElementName, elementBytes, type NumericArray, product, readElements } from "./numeric.ts";

export type { NumericArray } from "./numeric.ts";

/**
 * The idx format of the MNIST files (http://yann.lecun.com/exdb/mnist): two zero bytes, the element type, the number of
 * dimensions, each size in four bytes, then the elements in row-major order; everything is big-endian.
 */
const types: Readonly<Record<number, ElementName>> = { 8: "u1", 9: "i1", 11: "i2", 12: "i4", 13: "f4", 14: "f8" };

/** No data set has more, and messages name every size. */
const mostDimensions = 8;

/**
 * The array of an uncompressed idx file, copied out of `bytes`. No memory is taken before the announced sizes have been
 * found to be those of the file.
 * @param name what messages call the file
 * @throws Refusal with the first thing that is wrong
 */
export function parseIdx(bytes: Uint8Array, name: string): NumericArray {
  const { type, dimensions } = readMagic(bytes, name);
  const start = 4 + 4 * dimensions;
  if (bytes.length < start) {
    throw new Refusal(
      `${name} is cut short: it has ${bytes.length} bytes, fewer than the ${start} of a header for ${dimensions} dimensions; download it again.`,
    );
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset, start);
  const shape = Array.from({ length: dimensions }, (_, at) => header.getUint32(4 + 4 * at));
  const width = elementBytes(type);
  const held = bytes.length - start;
  if (product(shape) * width !== held) {
    const unit = width === 1 ? "bytes" : `numbers of ${width} bytes`;
    throw new Refusal(
      `${name} announces ${shape.join(" × ")} ${unit} but holds ${held}${width === 1 ? "" : " bytes"} after its header; download it again.`,
    );
  }
  return { shape, data: readElements(bytes.subarray(start), type, false) };
}

function readMagic(bytes: Uint8Array, name: string): { type: ElementName; dimensions: number } {
  if (bytes.length < 4) {
    throw new Refusal(`${name} is no idx file: it has ${bytes.length} bytes, fewer than the 4 that one begins with.`);
  }
  const [zero, again, code, dimensions] = bytes;
  if (zero === 0x1f && again === 0x8b) throw new Refusal(`${name} is compressed with gzip; unpack it first.`);
  if (zero !== 0 || again !== 0) {
    throw new Refusal(`${name} is no idx file: it begins with the bytes ${hex(zero)} ${hex(again)} instead of 00 00.`);
  }
  if (!Object.hasOwn(types, code)) {
    const known = Object.keys(types).map((key) => hex(Number(key)));
    throw new Refusal(`${name} is no idx file: its element type is ${hex(code)}, and there are ${known.join(", ")}.`);
  }
  if (dimensions < 1 || dimensions > mostDimensions) {
    throw new Refusal(`${name} announces ${dimensions} dimensions, and 1 to ${mostDimensions} are read.`);
  }
  return { type: types[code], dimensions };
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
