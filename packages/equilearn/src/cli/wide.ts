import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";

/**
 * WebAssembly has operations on four numbers, and processors on eight. V8 can join two neighbouring operations to one on eight
 * numbers, which rounds each number as before: the same bits, in less time. It is asked to where this was tested, bits and
 * speed: V8 13.6 (Node 24) on Linux and x64 with AVX2 and FMA.
 */

const FLAG = "--experimental-wasm-revectorize";

/** Asks this process's engine for wide operations, for everything it compiles from now on. Returns whether it will make them. */
export function askForWideOperations(): boolean {
  if (!isTestedHere()) return false;
  setFlagsFromString(FLAG);
  return true;
}

function isTestedHere(): boolean {
  if (process.env.EQUILEARN_WIDE === "0") return false;
  return (
    process.platform === "linux" &&
    process.arch === "x64" &&
    process.versions.v8.startsWith("13.6.") &&
    hasInstructions(["avx2", "fma"])
  );
}

/** Whether the first processor has all of some instructions, as Linux tells it. */
function hasInstructions(names: readonly string[]): boolean {
  try {
    const flags = /^flags\s*:(.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[1].split(" ") ?? [];
    return names.every((name) => flags.includes(name));
  } catch {
    return false;
  }
}
