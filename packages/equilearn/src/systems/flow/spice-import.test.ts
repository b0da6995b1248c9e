import { expect, test } from "vitest";
import { brokenText, outcome } from "../../../test/broken-text.ts";
import { randomNetwork } from "../../../test/random-network.ts";
import { keyFromSeed, split } from "../../math/random.ts";
import { Refusal } from "../system.ts";
import { networkToSpice } from "./spice-export.ts";
import { spiceNumber, THERMAL_VOLTAGE } from "./spice-format.ts";
import { parseSpice } from "./spice-import.ts";

const key = keyFromSeed(20261);
const NETLIST = `my divider
* a comment
V1 top 0 DC 10
R1 top Mid 2k ; upper
R2 mid
+ GND 500ohm $ lower
I1 0 mid 1m
.options reltol=1e-6
.control
run
shell rm -rf /
.endc
.op
.end
R3 this is never read
`;

test("200 random networks come back with the same bits, diodes as sources or as models", () => {
  for (let seed = 0; seed < 200; seed++) {
    const network = randomNetwork(split(key, "round trip", seed));
    expect(parseSpice(networkToSpice(network))).toEqual(network);
    expect(parseSpice(networkToSpice(network, { diodes: "model" }))).toEqual(network);
  }
});

test("a netlist written by hand: title, continuation, comments, suffixes, case, what follows .end", () => {
  const network = parseSpice(NETLIST);
  expect(network.name).toBe("my divider");
  expect(network.nodeNames).toEqual(["top", "0", "Mid"]);
  expect([...network.graph.from, ...network.graph.to]).toEqual([0, 2, 2, 1]);
  expect([...network.conductance]).toEqual([1 / 2000, 1 / 500]);
  expect(network.ground).toBe(1);
  expect(network.held).toEqual([{ node: 0, potential: 10 }]);
  expect(network.inputs).toEqual([{ plus: 2, minus: 1 }]);
  expect([...network.inputCurrents]).toEqual([1e-3]);
  expect(network.outputs).toEqual([]);
  expect(network.positions).toBeUndefined();
  expect(parseSpice(NETLIST.replaceAll("\n", "\r\n"))).toEqual(network);
});

test("an edited resistance or model wins over the conductance in its comment", () => {
  const resistor = "t\nV1 a 0 1\nR1 a 0 R ; equilearn conductance=0.3\n";
  expect(parseSpice(resistor.replace(" R ", ` ${1 / 0.3} `)).conductance[0]).toBe(0.3);
  expect(parseSpice(resistor.replace(" R ", " 4 ")).conductance[0]).toBe(0.25);
  const diode = "t\nI1 0 a 1\nD1 a 0 m\n.model m D(IS=2e-15 N=2) ; equilearn conductance=1 thermal=1\n";
  const network = parseSpice(diode);
  expect(network.parameter[0]).toBe(2 * THERMAL_VOLTAGE);
  expect(network.conductance[0]).toBe(2e-15 / (2 * THERMAL_VOLTAGE));
});

test("voltage sources hold one end after the other", () => {
  const network = parseSpice("t\nV1 a 0 2\nV2 a b 0.5\nV3 c b DC=1\nR1 a b 1\nR2 b c 1\nR3 c 0 1\n");
  expect(network.held.map(({ potential }) => potential)).toEqual([2, 1.5, 2.5]);
});

test("current sources of the known forms, however they are spaced", () => {
  const network = parseSpice(
    "t\nB1 A 0 i = 2 * v( a , 0 )\nB2 0 a I=1*(V(0,a)+3*V(0,a)*V(0,a)*V(0,a))\nB3 a 0 I=1m*(exp(V(a,0)/0.5)-1)\n",
  );
  expect([...network.element]).toEqual([0, 1, 3]);
  expect([...network.conductance]).toEqual([2, 1, 2e-3]);
  expect([...network.parameter]).toEqual([0, 3, 0.5]);
});

test.each([
  ["4.7u", 4.7e-6],
  ["2MEG", 2e6],
  ["2m", 2e-3],
  ["10kohm", 1e4],
  ["1e3k", 1e6],
  ["-.5", -0.5],
  ["1mil", 25.4e-6],
  ["1F", 1e-15],
  ["0.1", 0.1],
  ["1e", Number.NaN],
  ["1e999", Number.NaN],
  ["1k5", Number.NaN],
  ["", Number.NaN],
  ["{R}", Number.NaN],
])("the number %s is %d", (text, value) => {
  expect(spiceNumber(text)).toBe(value);
});

test.each([
  ["R1 a 0 0", 'Line 2 of the netlist gives "R1" the value "0", which must be a single number of ohms above 0.'],
  [
    "R1 a 0 1k tc=1",
    'Line 2 of the netlist gives "R1" the value "1k tc 1", which must be a single number of ohms above 0.',
  ],
  ["R1 a a 1", 'Line 2 of the netlist has both ends of "R1" at node "a"; they must differ.'],
  ["R1 a 0", 'Line 2 of the netlist has "R1" without the two nodes and the value that must follow.'],
  ["C1 a 0 1p", 'Line 2 of the netlist has the element "C1", but only R, D, B, I and V can be read.'],
  ["I1 a 0 sin(0 1 1k)", 'Line 2 of the netlist gives "I1" the value "sin 0 1 1k", which must be a single DC number.'],
  ["I1 a 0 DC", 'Line 2 of the netlist gives "I1" the value "DC", which must be a single DC number.'],
  [
    "V1 a b 1",
    "Line 2 of the netlist has a voltage source of which neither end is the ground or held by a V line before it.",
  ],
  [
    "V1 a 0 1\nV2 a 0 1",
    "Line 3 of the netlist has a voltage source between two nodes whose potentials are already fixed; leave one out.",
  ],
  ["D1 a 0 m", 'Line 2 of the netlist names the model "m", which no .model line defines.'],
  ["D1 a 0 m 2", 'Line 2 of the netlist has "2" after the model of "D1"; leave it out.'],
  [".model m D(RS=1)", 'Line 2 of the netlist gives a diode "RS", but only IS and N can be read.'],
  [".model m D(IS=0)", "Line 2 of the netlist gives a diode an IS that is not a number above 0."],
  [".model m D\n.model M D", 'Line 3 of the netlist defines the model "M" a second time.'],
  [".model m NPN", 'Line 2 of the netlist has a model of type "NPN", but only D can be read.'],
  [".options temp=50", "Line 2 of the netlist sets temp, but diodes can only be read at 27 °C."],
  [
    ".include /etc/passwd",
    'Line 2 of the netlist has ".include", but only .model, .options, .op, .control and .end lines can be read.',
  ],
  [
    "B1 a 0 V=1",
    'Line 2 of the netlist has the source "B1 a 0 V=1", whose current must be I= w*D, w*(D+g*D*D*D), w*D/sqrt(sqrt(D*D+e*e)), w*v*(exp(D/v)-1) or i*(exp(D/v)-1) with D = V(a,b).',
  ],
  ["+ 1", "Line 2 of the netlist continues a line with +, but there is none before it to continue."],
  [".control\nrun", "Line 2 of the netlist opens a .control block that no .endc closes."],
  [
    ".control\nalter r1 = 5\n.endc",
    'Line 3 of the netlist has the command "alter", which changes the circuit; write the change into the netlist.',
  ],
  ["R1 a b 1", "The netlist has no ground; one of its nodes must be called 0."],
  ["R1 a\u0000 0 1", "Line 2 of the netlist has characters that are not text."],
  ["*equilearn output a q 1\nR1 a 0 1", 'Line 2 of the netlist has the node "q", which the netlist does not use.'],
  [
    "*equilearn output a 0 x",
    'Line 2 of the netlist must give an output two nodes and a target, which is a number or "none".',
  ],
  [
    "*equilearn node a",
    "Line 2 of the netlist must give a node its name in double quotes and, perhaps, two coordinates.",
  ],
  ['R1 a 0 1\n*equilearn node a "b"', 'Line 3 of the netlist describes the node "a" after it was first used.'],
  ['*equilearn node a "b" 1 z', 'Line 2 of the netlist gives the node "a" coordinates that are not numbers.'],
  ['*equilearn name "\\q"', "Line 2 of the netlist must give a name in double quotes, as in JSON."],
  [
    "*equilearn version 2",
    'Line 2 of the netlist has "*equilearn version 2", which is not a name, a node, an output or version 1.',
  ],
  ["", "The netlist has no ground; one of its nodes must be called 0."],
])("refuses %j", (text, message) => {
  expect(() => parseSpice(`title\n${text}\n`)).toThrow(new Refusal(message));
});

test("refuses names and lines without measure", () => {
  expect(() => parseSpice(`t\nR1 ${"a".repeat(201)} 0 1`)).toThrow(
    /^Line 2 of the netlist has a node name longer than 200/,
  );
  expect(() => parseSpice(`t\nR1 ${"a".repeat(70000)} 0 1`)).toThrow(
    /^Line 2 of the netlist is longer than 65536 char/,
  );
  expect(() => parseSpice(`t\nR1 ${"+\n+ a ".repeat(40000)}`)).toThrow(
    /^Line \d+ of the netlist makes a line longer than/,
  );
});

test("1500 broken netlists are read or refused with one sentence, each within a second", () => {
  const words = [
    "\n",
    "+",
    "*",
    ";",
    " $ ",
    ".end\n",
    "=",
    "(",
    "1e999",
    "-0",
    "NaN",
    ".model",
    "0",
    "gnd",
    "B1 a b I=",
    '"',
  ];
  const tally = { network: 0, refused: 0 };
  for (let seed = 0; seed < 1500; seed++) {
    const from = split(key, "broken", seed);
    const whole =
      seed % 5 === 0 ? NETLIST : networkToSpice(randomNetwork(from), { diodes: seed % 2 ? "model" : "behavioural" });
    tally[outcome(parseSpice, brokenText(whole, from, words))]++;
  }
  expect(tally.network).toBeGreaterThan(20);
  expect(tally.refused).toBeGreaterThan(500);
});

test.each([
  ["digits", `R1 a 0 ${"1".repeat(60000)}x`],
  ["blanks", `B1 a 0 I=${" ".repeat(60000)}x`],
  ["backslashes", `*equilearn node a "${"\\".repeat(60000)}`],
  ["a hundred thousand short lines", "R1 a 0 1 ;;;\n".repeat(100_000)],
  ["a long continuation", `R1 a 0 1\n${"+\n".repeat(300_000)}`],
])("reads or refuses %s within a second", (_, text) => {
  outcome(parseSpice, `title\n${text}`);
});
