/** Numbers in row-major order; the sizes of `shape` multiply to the length of `data`. */
export interface NumericArray {
  readonly shape: readonly number[];
  readonly data: Uint8Array | Int32Array | Float32Array | Float64Array;
}

/** How many elements a shape has; inexact from 2⁵³ on, and then larger than any file. */
export function product(shape: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((total, size) => total * size, 1);
}

/** A shape as messages show it. */
export function listed(shape: readonly number[]): string {
  return shape.length > 8 ? `of ${shape.length} dimensions` : `[${shape.join(", ")}]`;
}

/** How a file holds a number, and the memory that takes it. */
interface ElementType {
  readonly bytes: number;
  readonly memory: new (length: number) => NumericArray["data"];
  readonly read: (view: DataView, at: number, little: boolean) => number;
}

/** By kind and bytes, as NumPy names them; wide integers become doubles, rounded above 2⁵³. Only `u1` stays bytes. */
const elementTypes = {
  b1: { bytes: 1, memory: Int32Array, read: (view, at) => view.getUint8(at) },
  u1: { bytes: 1, memory: Uint8Array, read: (view, at) => view.getUint8(at) },
  i1: { bytes: 1, memory: Int32Array, read: (view, at) => view.getInt8(at) },
  u2: { bytes: 2, memory: Int32Array, read: (view, at, little) => view.getUint16(at, little) },
  i2: { bytes: 2, memory: Int32Array, read: (view, at, little) => view.getInt16(at, little) },
  u4: { bytes: 4, memory: Float64Array, read: (view, at, little) => view.getUint32(at, little) },
  i4: { bytes: 4, memory: Int32Array, read: (view, at, little) => view.getInt32(at, little) },
  u8: { bytes: 8, memory: Float64Array, read: (view, at, little) => Number(view.getBigUint64(at, little)) },
  i8: { bytes: 8, memory: Float64Array, read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  f4: { bytes: 4, memory: Float32Array, read: (view, at, little) => view.getFloat32(at, little) },
  f8: { bytes: 8, memory: Float64Array, read: (view, at, little) => view.getFloat64(at, little) },
} as const satisfies Readonly<Record<string, ElementType>>;

export type ElementName = keyof typeof elementTypes;

export function isElementName(name: string): name is ElementName {
  return Object.hasOwn(elementTypes, name);
}

/** Bytes of an element in a file. */
export function elementBytes(name: ElementName): number {
  return elementTypes[name].bytes;
}

/** A copy of all of `bytes`, which must be whole elements, little-endian or big-endian. */
export function readElements(bytes: Uint8Array, name: ElementName, little: boolean): NumericArray["data"] {
  if (name === "u1") return new Uint8Array(bytes);
  const type: ElementType = elementTypes[name];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const data = new type.memory(bytes.length / type.bytes);
  for (let i = 0; i < data.length; i++) data[i] = type.read(view, i * type.bytes, little);
  return data;
}
