/** Below this every current counts as zero: an unpowered network has residual 0. */
const TINY = 1e-300;

/**
 * The one residual of a flow network, whatever the method that settled it: Kirchhoff's current law,
 *
 *   max over free nodes of |injected − Σ currents out|, divided by the largest |edge current| or |injected current|.
 *
 * Writes it to into[at]; Infinity when any current or imbalance is not finite. Written, not returned, so that no number
 * is boxed in a hot loop.
 *
 * @param imbalance injected − Σ currents out of each node, shape (nodes)
 * @param current shape (edges)
 * @param injected shape (nodes)
 * @param fixed 1 for nodes whose potential is given, shape (nodes)
 */
export function relativeResidual(
  imbalance: Float64Array,
  current: Float64Array,
  injected: Float64Array,
  fixed: Uint8Array,
  into: Float64Array,
  at: number,
): void {
  let scale = TINY;
  let worst = 0;
  let finite = true;
  for (let edge = 0; edge < current.length; edge++) {
    const size = Math.abs(current[edge]);
    if (size > scale) scale = size;
    if (!(size <= Number.MAX_VALUE)) finite = false;
  }
  for (let node = 0; node < imbalance.length; node++) {
    const source = Math.abs(injected[node]);
    if (source > scale) scale = source;
    if (fixed[node] === 1) continue;
    const size = Math.abs(imbalance[node]);
    if (size > worst) worst = size;
    if (!(size <= Number.MAX_VALUE)) finite = false;
  }
  into[at] = finite ? worst / scale : Number.POSITIVE_INFINITY;
}
