import { shown } from "../../systems/json-file.ts";
import { Refusal } from "../../systems/system.ts";
import { elementBytes, isElementName, listed, type NumericArray, product, readElements } from "./numeric.ts";

/**
 * NumPy's .npy format (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html): `\x93NUMPY`, a version, the
 * length of a header, the header as the text of a Python dictionary, then the elements without gaps.
 */
interface Header {
  /** Of the elements: byte order and type, "<f4". */
  readonly descr: string;
  /** The first index runs fastest, instead of the last. */
  readonly fortran: boolean;
  readonly shape: readonly number[];
  /** Where the elements begin. */
  readonly start: number;
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/**
 * The array of an .npy file, copied out of `bytes`. No memory is taken before the sizes in its header have been found to
 * be those of the file.
 * @param name what messages call it
 * @throws Refusal with the first thing that is wrong
 */
export function parseNpy(bytes: Uint8Array, name: string): NumericArray {
  const header = readHeader(bytes);
  if (!header) throw new Refusal(`${name} is no array of NumPy: its header cannot be read.`);
  const { descr, fortran, shape, start } = header;
  const type = descr.replace(/^[<>=|]/, "");
  if (!isElementName(type)) {
    throw new Refusal(
      `${name} has elements of the type ${shown(descr)}; booleans, integers, and reals of 32 or 64 bits are read.`,
    );
  }
  const needed = product(shape) * elementBytes(type);
  const held = bytes.length - start;
  if (needed !== held) {
    throw new Refusal(`${name} takes ${needed} bytes by its shape ${listed(shape)} but holds ${held}.`);
  }
  const data = readElements(bytes.subarray(start), type, !descr.startsWith(">"));
  return { shape, data: fortran && shape.length > 1 ? rowMajor(data, shape) : data };
}

function readHeader(bytes: Uint8Array): Header | undefined {
  if (bytes.length < 12 || magic.some((byte, at) => bytes[at] !== byte)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const begin = bytes[6] === 1 ? 10 : 12;
  const start = begin + (bytes[6] === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (start > bytes.length) return undefined;
  const text = new TextDecoder().decode(bytes.subarray(begin, start));
  const descr = /'descr': *'([^']*)'/.exec(text)?.[1] ?? /'descr': *(\[[^\]]*\])/.exec(text)?.[1];
  const order = /'fortran_order': *(True|False)/.exec(text)?.[1];
  const sizes = /'shape': *\(([\d, ]*)\)/.exec(text)?.[1];
  if (descr === undefined || order === undefined || sizes === undefined) return undefined;
  return { descr, fortran: order === "True", shape: (sizes.match(/\d+/g) ?? []).map(Number), start };
}

/** The elements in an order in which the last index runs fastest, from one in which the first does. */
function rowMajor(data: NumericArray["data"], shape: readonly number[]): NumericArray["data"] {
  const ordered = data.slice();
  const strides = shape.map((_, axis) => product(shape.slice(axis + 1)));
  const index = new Int32Array(shape.length);
  let at = 0;
  for (let i = 0; i < data.length; i++) {
    ordered[at] = data[i];
    at += strides[0];
    index[0]++;
    for (let axis = 0; axis + 1 < shape.length && index[axis] === shape[axis]; axis++) {
      index[axis] = 0;
      index[axis + 1]++;
      at += strides[axis + 1] - strides[axis] * shape[axis];
    }
  }
  return ordered;
}
