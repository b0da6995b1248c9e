/**
 * WebAssembly values and statements as plain data: each is the bytes that compute it. Kernels are built from these at plan
 * time, specialised to their constants, so nothing has to be compiled before the program runs.
 *
 * Source of the encoding: WebAssembly Core Specification 3.0, section 5 (binary format), and its relaxed SIMD instructions.
 */

export type ValueType = "i32" | "f32" | "v128";

/** An expression that leaves one value of a type on the stack. */
export interface Value<T extends ValueType> {
  readonly type: T;
  readonly code: readonly number[];
}

/** Code that leaves the stack as it was. */
export type Statement = readonly number[];

export type Integer = Value<"i32">;
/** Four 32-bit lanes: floats, integers, or masks of all ones and all zeros. */
export type Lanes = Value<"v128">;

/** The shortest unsigned LEB128 encoding. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

/** The shortest signed LEB128 encoding of a 32-bit integer. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

/** The four bytes of a float32, least significant first. */
function floatBytes(value: number): number[] {
  return Array.from(new Uint8Array(Float32Array.of(value).buffer));
}

const value = <T extends ValueType>(type: T, ...parts: (readonly number[])[]): Value<T> => ({
  type,
  code: parts.flat(),
});
const lane = (opcode: number) => [0xfd, ...unsigned(opcode)];
const binaryInteger = (opcode: number) => (a: Integer, b: Integer) => value("i32", a.code, b.code, [opcode]);
const unaryLanes = (opcode: number) => (a: Lanes) => value("v128", a.code, lane(opcode));
const binaryLanes = (opcode: number) => (a: Lanes, b: Lanes) => value("v128", a.code, b.code, lane(opcode));
const shiftLanes = (opcode: number) => (a: Lanes, bits: number) =>
  value("v128", a.code, [0x41, ...signed(bits)], lane(opcode));
/** Alignment (as a power of two) and offset of a memory access. */
const access = (alignment: number, offset: number) => [alignment, ...unsigned(offset)];

export const integer = (constant: number): Integer => value("i32", [0x41, ...signed(constant)]);
export const add = binaryInteger(0x6a);
export const subtract = binaryInteger(0x6b);
export const multiply = binaryInteger(0x6c);
export const and = binaryInteger(0x71);
export const shiftRight = binaryInteger(0x76);
export const isEqual = binaryInteger(0x46);
export const isBelow = binaryInteger(0x49);
export const isAtLeast = binaryInteger(0x4f);
export const loadInteger = (address: Integer, offset = 0) => value("i32", address.code, [0x28, ...access(2, offset)]);

export const loadFloat = (address: Integer, offset = 0): Value<"f32"> =>
  value("f32", address.code, [0x2a, ...access(2, offset)]);
export const storeFloat = (address: Integer, number: Value<"f32">, offset = 0): Statement => [
  ...address.code,
  ...number.code,
  0x38,
  ...access(2, offset),
];

/** Operations on four float32 lanes; each rounds as IEEE 754 says, so every engine gives the same bits. */
export const lanes = {
  /** The same constant in every lane. */
  constant: (number: number): Lanes => {
    const bytes = floatBytes(number);
    return value("v128", lane(12), bytes, bytes, bytes, bytes);
  },
  splat: (number: Value<"f32">): Lanes => value("v128", number.code, lane(0x13)),
  load: (address: Integer, offset = 0): Lanes => value("v128", address.code, lane(0), access(2, offset)),
  /** One float from memory in every lane. */
  loadSplat: (address: Integer, offset = 0): Lanes => value("v128", address.code, lane(9), access(2, offset)),
  store: (address: Integer, number: Lanes, offset = 0): Statement => [
    ...address.code,
    ...number.code,
    ...lane(11),
    ...access(2, offset),
  ],
  extract: (number: Lanes, place: 0 | 1 | 2 | 3): Value<"f32"> => value("f32", number.code, lane(0x1f), [place]),
  add: binaryLanes(0xe4),
  subtract: binaryLanes(0xe5),
  multiply: binaryLanes(0xe6),
  divide: binaryLanes(0xe7),
  negate: unaryLanes(0xe1),
  magnitude: unaryLanes(0xe0),
  squareRoot: unaryLanes(0xe3),
  nearest: unaryLanes(0x6a),
  /** b where b < a, else a: a NaN in `a` stays, one in `b` never comes through, and of two zeros it is `a`. */
  smaller: binaryLanes(0xea),
  larger: binaryLanes(0xeb),
  isEqual: binaryLanes(0x41),
  isLess: binaryLanes(0x43),
  isGreater: binaryLanes(0x44),
  isAtMost: binaryLanes(0x45),
  and: binaryLanes(0x4e),
  or: binaryLanes(0x50),
  xor: binaryLanes(0x51),
  /** `a` where the mask is ones, `b` where it is zeros. */
  select: (mask: Lanes, a: Lanes, b: Lanes): Lanes => value("v128", a.code, b.code, mask.code, lane(0x52)),
  /** a·b + c, fused or not as the processor likes: for the fast mode only. */
  relaxedMultiplyAdd: (a: Lanes, b: Lanes, c: Lanes): Lanes => value("v128", a.code, b.code, c.code, lane(0x105)),
  /** c − a·b, likewise. */
  relaxedNegatedMultiplyAdd: (a: Lanes, b: Lanes, c: Lanes): Lanes =>
    value("v128", a.code, b.code, c.code, lane(0x106)),
  /** Lanes of `a` (0 to 3) and of `b` (4 to 7), in any order. */
  shuffle: (a: Lanes, b: Lanes, places: readonly [number, number, number, number]): Lanes =>
    value(
      "v128",
      a.code,
      b.code,
      lane(13),
      places.flatMap((place) => [0, 1, 2, 3].map((byte) => 4 * place + byte)),
    ),
};

/** Operations on the same lanes taken as 32-bit integers, for tricks with the bits of floats. */
export const bits = {
  constant: (number: number): Lanes => {
    const bytes = Array.from(new Uint8Array(Int32Array.of(number).buffer));
    return value("v128", lane(12), bytes, bytes, bytes, bytes);
  },
  add: binaryLanes(0xae),
  subtract: binaryLanes(0xb1),
  shiftLeft: shiftLanes(0xab),
  shiftRight: shiftLanes(0xac),
  toFloat: unaryLanes(0xfa),
  fromFloat: unaryLanes(0xf8),
};
