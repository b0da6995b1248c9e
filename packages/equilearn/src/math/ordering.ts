import { factorPattern, postorder } from "./fill.ts";
import { adjacency, type Graph } from "./graph.ts";

/**
 * An order of elimination with little fill for the symmetric matrix with the pattern of `graph`: approximate minimum
 * degree on the quotient graph, with element absorption, mass elimination and merging of indistinguishable nodes. Hubs
 * come last; of equal degrees the one updated last goes first, so equal graphs give equal orders. Subtrees of the
 * elimination tree are contiguous.
 *
 * Source: P. R. Amestoy, T. A. Davis and I. S. Duff, "An approximate minimum degree ordering algorithm", SIAM J.
 * Matrix Anal. Appl. 17 (1996) 886–905.
 *
 * @returns order[k] is the node eliminated k-th, shape (nodes).
 * @throws RangeError on a malformed graph.
 */
export function fillReducingOrder(graph: Graph): Int32Array {
  const order = minimumDegreeOrder(graph);
  return postorder(factorPattern(graph, order)).map((k) => order[k]);
}

function minimumDegreeOrder(graph: Graph): Int32Array {
  const { quotient, hubs } = quotientGraph(graph);
  const { order, weight, degree } = quotient;
  const queue = degreeQueue(graph.nodes);
  for (let node = 0; node < graph.nodes; node++) if (weight[node] > 0) queue.insert(node, degree[node]);
  while (order.length < graph.nodes - hubs.length) {
    const pivot = queue.takeMinimum();
    const clique = formElement(quotient, pivot);
    for (const node of clique) queue.remove(node);
    measureOverlaps(quotient, clique);
    const kept = updateMembers(quotient, pivot, clique);
    const remaining = graph.nodes - hubs.length - order.length;
    for (const node of kept) queue.insert(node, updateDegree(quotient, pivot, node, remaining));
  }
  return Int32Array.from([...order, ...hubs]);
}

/**
 * A partly eliminated matrix. A variable is a node not yet eliminated, standing for itself and those merged into it;
 * an element is an eliminated pivot, standing for the clique of the variables it was joined to.
 */
interface Quotient {
  /** Nodes a variable stands for; 0 once it was merged or eliminated. */
  readonly weight: Int32Array;
  /** The nodes a variable stands for, itself first. */
  readonly merged: number[][];
  /** Variables joined to a variable other than through an element. */
  readonly variables: number[][];
  /** Elements a variable belongs to. */
  readonly elements: number[][];
  /** Bound on the number of nodes a variable is joined to. */
  readonly degree: Int32Array;
  /** Variables that belong to an element. */
  readonly members: number[][];
  /** Weight of an element's members; 0 once it was absorbed. */
  readonly size: Int32Array;
  /** Weight of an element's members outside the newest element; measured at step `measured`. */
  readonly outside: Int32Array;
  readonly measured: Int32Array;
  /** Step whose element a variable last joined. */
  readonly joined: Int32Array;
  /** Nodes eliminated so far. */
  readonly order: number[];
  step: number;
}

/** The matrix before elimination, without its hubs: they would be rescanned at nearly every step. */
function quotientGraph(graph: Graph): { quotient: Quotient; hubs: number[] } {
  const { nodes } = graph;
  const { offsets, neighbours } = adjacency(graph);
  const variables = Array.from({ length: nodes }, (_, node) =>
    Array.from(new Set(neighbours.subarray(offsets[node], offsets[node + 1]))),
  );
  const hubDegree = Math.max(16, 10 * Math.sqrt(nodes));
  const hubs: number[] = [];
  const weight = new Int32Array(nodes).fill(1);
  variables.forEach((list, node) => {
    if (list.length <= hubDegree) return;
    hubs.push(node);
    weight[node] = 0;
  });
  if (hubs.length > 0) {
    for (let node = 0; node < nodes; node++) variables[node] = variables[node].filter((other) => weight[other] > 0);
  }
  const quotient: Quotient = {
    weight,
    merged: Array.from({ length: nodes }, (_, node) => [node]),
    variables,
    elements: Array.from({ length: nodes }, () => []),
    degree: Int32Array.from(variables, (list) => list.length),
    members: Array.from({ length: nodes }, () => []),
    size: new Int32Array(nodes),
    outside: new Int32Array(nodes),
    measured: new Int32Array(nodes),
    joined: new Int32Array(nodes),
    order: [],
    step: 0,
  };
  return { quotient, hubs };
}

/** Eliminates a variable: it becomes an element and absorbs those it belonged to. Returns the element's members. */
function formElement(quotient: Quotient, pivot: number): number[] {
  const { weight, variables, elements, members, size, joined } = quotient;
  const step = ++quotient.step;
  const clique: number[] = [];
  joined[pivot] = step;
  const join = (node: number): void => {
    if (weight[node] === 0 || joined[node] === step) return;
    joined[node] = step;
    clique.push(node);
    size[pivot] += weight[node];
  };
  variables[pivot].forEach(join);
  for (const element of elements[pivot]) {
    members[element].forEach(join);
    members[element] = [];
    size[element] = 0;
  }
  retire(quotient, pivot, quotient.order);
  return clique;
}

/** Takes a variable out of the matrix and hands its nodes on. */
function retire(quotient: Quotient, node: number, heir: number[]): void {
  for (const each of quotient.merged[node]) heir.push(each);
  quotient.weight[node] = 0;
  quotient.merged[node] = [];
  quotient.variables[node] = [];
  quotient.elements[node] = [];
}

/** Finds how much of every older element lies outside the newest. */
function measureOverlaps(quotient: Quotient, clique: readonly number[]): void {
  const { weight, elements, size, outside, measured, step } = quotient;
  for (const node of clique) {
    for (const element of elements[node]) {
      if (measured[element] !== step) {
        measured[element] = step;
        outside[element] = size[element];
      }
      outside[element] -= weight[node];
    }
  }
}

/** Drops what the newest element covers; eliminates or merges the members this permits, and returns the rest. */
function updateMembers(quotient: Quotient, pivot: number, clique: readonly number[]): number[] {
  const { weight, variables, elements, size, outside, joined, step } = quotient;
  const alike = new Map<number, number[]>();
  for (const node of clique) {
    // An absorbed element has size 0, hence at most 0 outside: one test drops these and the covered ones.
    elements[node] = elements[node].filter((element) => outside[element] > 0);
    variables[node] = variables[node].filter((other) => weight[other] > 0 && joined[other] !== step);
    if (elements[node].length + variables[node].length === 0) {
      size[pivot] -= weight[node];
      retire(quotient, node, quotient.order);
      continue;
    }
    let key = 0;
    for (const element of elements[node]) key += element;
    for (const other of variables[node]) key += other;
    const bucket = alike.get(key);
    if (bucket === undefined) alike.set(key, [node]);
    else bucket.push(node);
  }
  for (const bucket of alike.values()) if (bucket.length > 1) mergeEqual(quotient, bucket);
  const kept = clique.filter((node) => weight[node] > 0);
  for (const node of kept) elements[node].push(pivot);
  quotient.members[pivot] = kept;
  return kept;
}

/** Merges variables that have the same elements and variables, and so will have the same fill. */
function mergeEqual(quotient: Quotient, candidates: readonly number[]): void {
  const { weight, merged, variables, elements } = quotient;
  candidates.forEach((node, index) => {
    if (weight[node] === 0) return;
    const near = new Set(variables[node]);
    const within = new Set(elements[node]);
    for (const other of candidates.slice(index + 1)) {
      if (weight[other] === 0) continue;
      if (variables[other].length !== near.size || elements[other].length !== within.size) continue;
      if (!variables[other].every((v) => near.has(v)) || !elements[other].every((e) => within.has(e))) continue;
      weight[node] += weight[other];
      retire(quotient, other, merged[node]);
    }
  });
}

/** The approximate degree of a member of the newest element: overlaps between older elements count twice. */
function updateDegree(quotient: Quotient, pivot: number, node: number, remaining: number): number {
  const { weight, variables, elements, size, outside, degree } = quotient;
  const clique = size[pivot] - weight[node];
  let reached = clique;
  for (const element of elements[node]) if (element !== pivot) reached += outside[element];
  for (const other of variables[node]) reached += weight[other];
  degree[node] = Math.min(remaining - weight[node], degree[node] + clique, reached);
  return degree[node];
}

interface DegreeQueue {
  insert(node: number, degree: number): void;
  remove(node: number): void;
  /** Removes and returns a node of least degree, of equals the one queued last. */
  takeMinimum(): number;
}

/** One doubly linked list of nodes per degree; −1 ends a list. */
function degreeQueue(nodes: number): DegreeQueue {
  const first = new Int32Array(nodes).fill(-1);
  const next = new Int32Array(nodes);
  const previous = new Int32Array(nodes);
  const queued = new Int32Array(nodes);
  let least = 0;
  const insert = (node: number, degree: number): void => {
    queued[node] = degree;
    next[node] = first[degree];
    previous[node] = -1;
    if (first[degree] >= 0) previous[first[degree]] = node;
    first[degree] = node;
    least = Math.min(least, degree);
  };
  const remove = (node: number): void => {
    if (previous[node] < 0) first[queued[node]] = next[node];
    else next[previous[node]] = next[node];
    if (next[node] >= 0) previous[next[node]] = previous[node];
  };
  const takeMinimum = (): number => {
    while (first[least] < 0) least++;
    const node = first[least];
    remove(node);
    return node;
  };
  return { insert, remove, takeMinimum };
}
