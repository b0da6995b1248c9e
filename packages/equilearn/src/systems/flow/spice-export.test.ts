import { expect, test } from "vitest";
import { flowNetwork } from "./assemble.ts";
import { networkToSpice } from "./spice-export.ts";
import { THERMAL_VOLTAGE } from "./spice-format.ts";
import { parseSpice } from "./spice-import.ts";

const network = flowNetwork({
  name: "four\nkinds",
  graph: { nodes: 3, from: Int32Array.of(0, 1, 2, 0, 0), to: Int32Array.of(1, 2, 0, 2, 1) },
  nodeNames: ["a", "b", "µ"],
  positions: Float64Array.of(0, 0, 1, 0, 0.5, 1),
  conductance: [0.1, 0.3, 0.5, 2, 1e-310],
  element: ["linear", "cubic", "quadratic-drag", "diode", "linear"],
  parameter: [0, 0.25, 0.01, 0.5, 0],
  ground: 2,
  held: [{ node: 1, potential: -0.5 }],
  inputs: [{ plus: 0, minus: 2 }],
  inputCurrents: [0.75],
  outputs: [
    { plus: 0, minus: 1 },
    { plus: 1, minus: 2 },
  ],
  targets: [0.125, Number.NaN],
});

test("a netlist, line by line", () => {
  expect(networkToSpice(network).split("\n")).toEqual([
    "* four?kinds: a flow network of 3 nodes and 5 edges",
    "* Potentials in V, currents in A, resistances in ohm. Run it with: ngspice -b -r out.raw FILE",
    "* Each Ik drives input k; edge e runs from the first node of Re, Be or De to the second.",
    "* The lines that start with *equilearn hold names, positions and outputs (plus, minus, target) for reading it back.",
    "*equilearn version 1",
    '*equilearn name "four\\nkinds"',
    '*equilearn node n0 "a" 0 0',
    '*equilearn node n1 "b" 1 0',
    '*equilearn node 0 "µ" 0.5 1',
    "*equilearn output n0 n1 0.125",
    "*equilearn output n1 0 none",
    "I0 0 n0 DC 0.75",
    "V0 n1 0 DC -0.5",
    "R0 n0 n1 10",
    "B1 n1 0 I=0.3*(V(n1,0)+0.25*V(n1,0)*V(n1,0)*V(n1,0))",
    "B2 0 n0 I=0.5*V(0,n0)/sqrt(sqrt(V(0,n0)*V(0,n0)+0.01*0.01))",
    "B3 n0 0 I=2*0.5*(exp(min(V(n0,0)/0.5,80))*(1+max(V(n0,0)/0.5-80,0))-1)",
    "B4 n0 n1 I=1e-310*V(n0,n1)",
    ".options reltol=1e-10 abstol=1e-16 vntol=1e-13 gmin=1e-18 itl1=2000",
    ".op",
    ".end",
    "",
  ]);
  expect(parseSpice(networkToSpice(network))).toEqual(network);
});

test("a diode as a model", () => {
  const lines = networkToSpice(network, { diodes: "model" }).split("\n");
  expect(lines).toContain("D3 n0 0 M3");
  expect(lines).toContain(`.model M3 D(IS=1 N=${0.5 / THERMAL_VOLTAGE}) ; equilearn conductance=2 thermal=0.5`);
});

test("a conductance whose reciprocal does not return it stands in a comment", () => {
  const awkward = [0.1, 0.3, 1e-5, 49, 1e300, 5e-309].map((conductance) =>
    flowNetwork({ graph: { nodes: 2, from: Int32Array.of(0), to: Int32Array.of(1) }, conductance: [conductance] }),
  );
  const resistors = awkward.map((one) => networkToSpice(one).match(/^R.*$/m)?.[0]);
  expect(resistors.filter((line) => line?.includes("equilearn")).length).toBeGreaterThan(0);
  for (const one of awkward) expect(parseSpice(networkToSpice(one))).toEqual(one);
});
