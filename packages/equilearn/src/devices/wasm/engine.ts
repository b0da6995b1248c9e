import type { KernelFunction } from "./module.ts";
import { moduleBytes } from "./module.ts";

/**
 * The engine's WebAssembly, by the little that is used of it: the types stand in no library that both browsers and Node share.
 */

/** A memory that threads share. Views of an earlier buffer stay valid when it grows. */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}

/** A compiled module, which may be sent to another thread. */
export type CompiledModule = object;

export type Kernel = (...numbers: number[]) => void;

interface WebAssemblyGlobal {
  Memory: new (options: { initial: number; maximum: number; shared: true }) => SharedMemory;
  Module: new (bytes: Uint8Array<ArrayBuffer>) => CompiledModule;
  Instance: new (
    module: CompiledModule,
    imports: { env: { memory: SharedMemory } },
  ) => { readonly exports: Readonly<Record<string, Kernel>> };
}

const engine = (): WebAssemblyGlobal => (globalThis as unknown as { WebAssembly: WebAssemblyGlobal }).WebAssembly;

const PAGE = 65_536;
/** As much as 32-bit addresses reach; only what is used is ever taken. */
const MOST_PAGES = 65_536;

/** A memory with room for so many bytes. */
export function createMemory(bytes: number): SharedMemory {
  return new (engine().Memory)({ initial: Math.ceil(bytes / PAGE), maximum: MOST_PAGES, shared: true });
}

/** Makes room up to an address. */
export function growTo(memory: SharedMemory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
}

/** Gives a view of the whole memory as it is now: another one after it has grown. */
export function viewOf(memory: SharedMemory): () => Float32Array {
  let floats = new Float32Array(memory.buffer);
  return () => {
    if (floats.buffer !== memory.buffer) floats = new Float32Array(memory.buffer);
    return floats;
  };
}

/** Compiles kernels that import `env.memory`. */
export function compileKernels(kernels: readonly KernelFunction[]): CompiledModule {
  return new (engine().Module)(moduleBytes(kernels, { pages: MOST_PAGES, shared: true }));
}

/** The kernels by name, working in a memory. */
export function openKernels(module: CompiledModule, memory: SharedMemory): Readonly<Record<string, Kernel>> {
  return new (engine().Instance)(module, { env: { memory } }).exports;
}
