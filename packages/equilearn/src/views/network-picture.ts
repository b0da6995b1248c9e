import { Refusal } from "../systems/system.ts";

/** What a drawing needs of a network; a `FlowNetwork` is one. */
export interface NetworkPicture {
  readonly graph: { readonly nodes: number; readonly from: ArrayLike<number>; readonly to: ArrayLike<number> };
  /** nodes × 2; without them the nodes are laid out by the network's shape. */
  readonly positions?: ArrayLike<number> | undefined;
  readonly inputs: readonly { readonly plus: number; readonly minus: number }[];
  readonly outputs: readonly { readonly plus: number; readonly minus: number }[];
  readonly ground?: number | undefined;
  /** Nodes with a fixed potential. */
  readonly held?: readonly { readonly node: number }[] | undefined;
}

/** Nodes or edges; with more, a page-sized picture is a blot. */
const most = 200_000;

/** @throws Refusal when the arrays of a drawing do not fit each other, or there are more nodes or edges than can be drawn. */
export function checkPicture(
  { graph, positions, inputs, outputs, ground, held = [] }: NetworkPicture,
  values: ArrayLike<number>,
): void {
  const edges = graph.from.length;
  if (graph.to.length !== edges) {
    throw new Refusal(`A network drawing needs both ends of every edge, but got ${edges} and ${graph.to.length}.`);
  }
  if (edges > most || graph.nodes > most) {
    throw new Refusal(
      `A drawing of ${graph.nodes} nodes and ${edges} edges would be unreadable: at most ${most} of each are drawn.`,
    );
  }
  if (values.length !== edges) {
    throw new Refusal(`A network drawing needs one value for each of its ${edges} edges, but got ${values.length}.`);
  }
  if (positions && positions.length !== 2 * graph.nodes) {
    throw new Refusal(
      `A drawing of ${graph.nodes} nodes needs ${2 * graph.nodes} coordinates, but got ${positions.length}.`,
    );
  }
  const pairs = [...inputs, ...outputs].flatMap(({ plus, minus }) => [plus, minus]);
  const named = [...pairs, ...held.map(({ node }) => node), ...(ground === undefined ? [] : [ground])];
  for (const ends of [graph.from, graph.to, named]) {
    for (let i = 0; i < ends.length; i++) {
      if (Number.isInteger(ends[i]) && ends[i] >= 0 && ends[i] < graph.nodes) continue;
      throw new Refusal(`A network drawing was given node ${ends[i]}, outside 0 … ${graph.nodes - 1}.`);
    }
  }
}
