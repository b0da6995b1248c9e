import type { Constants } from "../../devices/wasm/constants.ts";
import { adamKernel, differenceKernel, finiteKernel } from "../../devices/wasm/elementwise.ts";
import type { Epilogue } from "../../devices/wasm/epilogue.ts";
import type { KernelFunction } from "../../devices/wasm/module.ts";
import { outerKernel } from "../../devices/wasm/outer.ts";
import { productKernel } from "../../devices/wasm/product.ts";
import { transposeKernel } from "../../devices/wasm/transpose.ts";
import { fhnLanes } from "../../systems/fhn/lanes.ts";
import { hopfieldLanes } from "../../systems/hopfield/lanes.ts";
import type { LaneLaw } from "../../systems/neurons/lanes.ts";
import type { NeuronNetwork } from "../../systems/neurons/network.ts";
import type { NeuronMethod } from "../neurons/options.ts";

/**
 * Rows that a product takes at once: as many sums as keep the processor busy and fit into its sixteen registers, one row fewer where
 * a product has to be kept before it is added. Where registers hold eight numbers, fused multiply-adds want more, so as not to
 * wait for each other. (Measured; the bits do not depend on it.)
 */
export function tileRowsOf(relaxed: boolean, wide: boolean): number {
  if (!relaxed) return 5;
  return wide ? 10 : 6;
}

/** The law's formulas for the fast device. With a leak that can be negative, or α > 1, the cubic may have three roots. */
export function lawOf({ units, coupling }: Pick<NeuronNetwork, "units" | "coupling">): LaneLaw {
  if (units.law === "hopfield") return hopfieldLanes(units);
  return fhnLanes(units, coupling === "diffusive" || units.alpha >= 1);
}

/** The kernels that work on one layer of some rows. */
export const layerKernels = ["drive", "step", "solve", "move", "rate"] as const;
export type LayerKernel = (typeof layerKernels)[number];

/**
 * All kernels of a layered program.
 * - `drive`: one product and what it starts from, kept as a cache; `step`: a step of the method after both products, or for a
 *   sweep after the stale one, which is kept; `solve`: a sweep's step without a product;
 * - `move`: copies rows of signals; `rate`: adds to the sums of squares that make the residual.
 */
export function kernelsOf(
  network: Pick<NeuronNetwork, "units" | "coupling">,
  method: NeuronMethod,
  { relaxed, tileRows }: { readonly relaxed: boolean; readonly tileRows: number },
  constants: Constants,
): readonly KernelFunction[] {
  const law = lawOf(network);
  const isSweep = method.method === "sweep";
  const common = { tileRows, relaxed, constants };
  const step = law.step(method);
  const keeping: Epilogue = (columns) => {
    const rest = step(columns);
    return (element) => {
      element.store("cacheOut", element.sum);
      rest(element);
    };
  };
  return [
    productKernel({ ...common, name: "drive", sides: "below", epilogue: () => (e) => e.store("cacheOut", e.sum) }),
    productKernel({ ...common, name: "step", sides: isSweep ? "below" : "both", epilogue: isSweep ? keeping : step }),
    productKernel({ ...common, name: "solve", sides: "none", epilogue: step }),
    productKernel({
      ...common,
      name: "move",
      sides: "none",
      epilogue: () => (e) => e.store("signalOut", e.load("signal")),
    }),
    productKernel({ ...common, name: "rate", sides: "both", epilogue: law.rate(method) }),
    outerKernel("outer", tileRows, relaxed),
    differenceKernel,
    finiteKernel,
    transposeKernel,
    adamKernel,
  ];
}

/** The signal of a unit at rest, u = 0: where a settling from rest begins. */
export function restSignal({ units }: Pick<NeuronNetwork, "units">): number {
  return units.law === "hopfield" && units.activation === "sigmoid" ? 0.5 : 0;
}
