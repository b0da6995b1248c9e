import { compileKernels, createMemory, openKernels } from "../../devices/wasm/engine.ts";
import { assign, type KernelFunction, kernelFunction, loopTo } from "../../devices/wasm/module.ts";
import { integer, type Lanes, lanes } from "../../devices/wasm/value.ts";
import { askForWideOperations } from "../wide.ts";

/** What four lanes at a time can do at most on one thread, in GFLOP/s: with multiplications and additions apart, and fused. */
export interface Peak {
  readonly plain: number;
  readonly relaxed: number;
  /** Whether training steps are computed with eight numbers at a time here, and can so be above it. */
  readonly wide: boolean;
}

/** Sums that do not wait for each other: enough for the latency of a multiplication and an addition. With two more, all registers but two. */
const SUMS = 12;
/** Times the sums are written out in a round of the loop. */
const UNROLLED = 8;
const ROUNDS = 200_000;

/** kernel(into): nothing but arithmetic in registers, whose outcome is stored so that it has to be done. */
function peakKernel(name: string, operation: (sum: Lanes, factor: Lanes, term: Lanes) => Lanes): KernelFunction {
  return kernelFunction(name, 2, (scope, into, rounds) => {
    const sums = Array.from({ length: SUMS }, () => scope.local("v128"));
    const [factor, term] = [scope.local("v128"), scope.local("v128")];
    const count = scope.local("i32");
    return [
      assign(factor, lanes.load(into)),
      assign(term, lanes.load(into, 16)),
      ...sums.map((sum, k) => assign(sum, lanes.load(into, 16 * k))),
      assign(count, integer(0)),
      loopTo(
        count,
        rounds,
        1,
        Array.from({ length: UNROLLED }, () => sums.map((sum) => assign(sum, operation(sum, factor, term)))).flat(),
      ),
      ...sums.map((sum, k) => lanes.store(into, sum, 16 * k)),
    ];
  });
}

/** The best of rounds that take so many seconds in all. */
export function measurePeak(seconds: number): Peak {
  const memory = createMemory(1024);
  const kernels = [
    // The sum is a factor, so that every product is another one and has to be computed; it stays between 0 and 2.
    peakKernel("plain", (sum, factor, term) => lanes.add(lanes.multiply(sum, factor), term)),
    // Here the sum is what is added to, which is where a fused instruction leaves its result.
    peakKernel("relaxed", (sum, factor, term) => lanes.relaxedMultiplyAdd(factor, term, sum)),
  ];
  const run = openKernels(compileKernels(kernels), memory);
  const flops = ROUNDS * UNROLLED * SUMS * 4 * 2;
  const peakOf = (name: string): number => {
    let best = Infinity;
    for (let spent = 0, k = 0; spent < seconds / 2 || k < 3; k++) {
      new Float32Array(memory.buffer).fill(0.5);
      const begin = performance.now();
      run[name](0, ROUNDS);
      const time = (performance.now() - begin) / 1000;
      best = Math.min(best, time);
      spent += time;
    }
    return flops / best / 1e9;
  };
  const peaks = { plain: peakOf("plain"), relaxed: peakOf("relaxed") };
  // Asked now: it holds for whatever is compiled afterwards.
  return { ...peaks, wide: askForWideOperations() };
}
