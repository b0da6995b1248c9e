import {
  add,
  type Integer,
  integer,
  isAtLeast,
  isBelow,
  isEqual,
  type Statement,
  subtract,
  unsigned,
  type Value,
  type ValueType,
} from "./value.ts";

/** A local variable: a value that can be set. */
export interface Local<T extends ValueType> extends Value<T> {
  readonly index: number;
}

/** Hands out the locals of one function. */
export interface Scope {
  local<T extends ValueType>(type: T): Local<T>;
}

/** An exported function: takes integers, returns nothing, and does its work in the memory. */
export interface KernelFunction {
  readonly name: string;
  readonly parameters: number;
  readonly locals: readonly ValueType[];
  readonly body: Statement;
}

const typeCode: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, v128: 0x7b };

/** Builds a function of `parameters` integers; `build` is given them and a scope for further locals. */
export function kernelFunction(
  name: string,
  parameters: number,
  build: (scope: Scope, ...given: Local<"i32">[]) => readonly Statement[],
): KernelFunction {
  const locals: ValueType[] = [];
  const localAt = <T extends ValueType>(type: T, index: number): Local<T> => ({
    type,
    index,
    code: [0x20, ...unsigned(index)],
  });
  const scope: Scope = {
    local(type) {
      locals.push(type);
      return localAt(type, parameters + locals.length - 1);
    },
  };
  const given = Array.from({ length: parameters }, (_, index) => localAt("i32", index));
  return { name, parameters, locals, body: build(scope, ...given).flat() };
}

export function assign<T extends ValueType>(local: Local<T>, value: Value<T>): Statement {
  return [...value.code, 0x21, ...unsigned(local.index)];
}

export const increase = (local: Local<"i32">, by: Integer | number): Statement =>
  assign(local, add(local, typeof by === "number" ? integer(by) : by));

/** Runs the body while counter < end (unsigned), from where the counter stands; `step` is added after each round. */
export function loopTo(
  counter: Local<"i32">,
  end: Integer,
  step: Integer | number,
  body: readonly Statement[],
): Statement {
  const round = [...body.flat(), ...increase(counter, step), ...isBelow(counter, end).code, 0x0d, 0];
  return [0x02, 0x40, ...isAtLeast(counter, end).code, 0x0d, 0, 0x03, 0x40, ...round, 0x0b, 0x0b];
}

/** Does rows up to `end` in tiles of so many, and what is left in a lower one. `tile` gives the code for a height; rows > 0. */
export function tiledTo(
  scope: Scope,
  row: Local<"i32">,
  end: Integer,
  most: number,
  tile: (height: number) => readonly Statement[],
): Statement {
  const left = scope.local("i32");
  const fits = isAtLeast(end, add(row, integer(most)));
  const round = [...tile(most).flat(), ...increase(row, most), ...fits.code, 0x0d, 0];
  const lower = Array.from({ length: most - 1 }, (_, k) => k + 1);
  return [
    ...when(fits, [[0x03, 0x40, ...round, 0x0b]]),
    ...assign(left, subtract(end, row)),
    ...lower.flatMap((height) => when(isEqual(left, integer(height)), tile(height))),
  ];
}

/** Runs the body when the condition is not 0. */
export function when(condition: Integer, body: readonly Statement[]): Statement {
  return [...condition.code, 0x04, 0x40, ...body.flat(), 0x0b];
}

/** The memory a module works in, as its import declares it: shared or not, of at most so many pages. */
export interface MemoryLimits {
  readonly pages: number;
  readonly shared: boolean;
}

/** The bytes of a module that imports `env.memory` and exports the functions. */
export function moduleBytes(functions: readonly KernelFunction[], memory: MemoryLimits): Uint8Array<ArrayBuffer> {
  const counts = [...new Set(functions.map(({ parameters }) => parameters))];
  const types = counts.map((count) => [0x60, ...vector(Array.from({ length: count }, () => [typeCode.i32])), 0]);
  const limits = [memory.shared ? 3 : 1, ...unsigned(0), ...unsigned(memory.pages)];
  const imports = [[...text("env"), ...text("memory"), 2, ...limits]];
  const exported = functions.map(({ name }, index) => [...text(name), 0, ...unsigned(index)]);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector(types)),
    ...section(2, vector(imports)),
    ...section(3, vector(functions.map(({ parameters }) => unsigned(counts.indexOf(parameters))))),
    ...section(7, vector(exported)),
    ...section(10, vector(functions.map(functionCode))),
  ]);
}

function functionCode({ locals, body }: KernelFunction): number[] {
  const declared = vector(locals.map((type) => [1, typeCode[type]]));
  const code = [...declared, ...body, 0x0b];
  return [...unsigned(code.length), ...code];
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function text(name: string): number[] {
  const bytes = new TextEncoder().encode(name);
  return [...unsigned(bytes.length), ...bytes];
}
