import { describe, expect, test } from "vitest";
import { keyFromSeed, split } from "../math/random.ts";
import { relativeError } from "../math/vector.ts";
import { planFlow } from "../solvers/flow/plan.ts";
import type { Program } from "../solvers/program.ts";
import { drawConductances, drawPorts, flowNetwork, perturbedLattice } from "../systems/flow/generate.ts";
import { squaredError } from "./cost.ts";
import { bindLearner, type Learner } from "./learner.ts";
import { ruleNamed } from "./tableaux.ts";

/** A 4 × 4 lattice with a node held at 1 V, two inputs and two outputs. */
function heldNetwork() {
  const key = keyFromSeed(5);
  const { graph, positions } = perturbedLattice(split(key, "graph"), { side: 4 });
  const ports = drawPorts(split(key, "ports"), graph, { inputs: 2, outputs: 2 });
  const taken = new Set([...ports.inputs, ...ports.outputs].flatMap(({ plus, minus }) => [plus, minus]));
  const node = Array.from({ length: 15 }, (_, k) => k).find((k) => !taken.has(k)) as number;
  const conductance = drawConductances(split(key, "conductance"), graph.from.length);
  return flowNetwork({ graph, positions, conductance, ...ports, held: [{ node, potential: 1 }] });
}

/** The same program, whose input port is clamped to the task's values instead of driven. */
function clamped(program: Program): Program {
  const ports = program.system.ports.map((port) =>
    port.name === "input" ? { ...port, given: "hold" as const } : port,
  );
  return { ...program, system: { ...program.system, ports } };
}

function bind(program: Program, rule: string, nudge: number): Learner {
  const learner = bindLearner(ruleNamed(rule), program, squaredError, nudge);
  learner.inputs.set([0.3, -0.2]);
  learner.targets.set([0.5, -0.4]);
  return learner;
}

function finiteDifferences(program: Program): Float64Array {
  const learner = bind(program, "adjoint", 1);
  return Float64Array.from(program.weights, (weight, e) => {
    const step = 1e-3 * weight;
    const costAt = (shift: number) => {
      program.weights[e] = weight + shift * step;
      program.changed();
      return learner.estimate(1);
    };
    const slope = (8 * (costAt(1) - costAt(-1)) - (costAt(2) - costAt(-2))) / (12 * step);
    program.weights[e] = weight;
    program.changed();
    return slope;
  });
}

const programs = { driven: planFlow(heldNetwork()), clamped: clamped(planFlow(heldNetwork())) };

describe.each(Object.entries(programs))("a network with a node held at 1 V and %s inputs", (_, program) => {
  const exact = finiteDifferences(program);
  test.each(["chemical", "chemical-linearised", "adjoint"])(
    "%s is the gradient to 1e-8 at nudges 1e-4 … 1e3",
    (rule) => {
      for (const nudge of [1e-4, 1, 1e3]) {
        const learner = bind(program, rule, nudge);
        learner.estimate(1);
        expect(relativeError(learner.gradient, exact)).toBeLessThan(1e-8);
      }
    },
  );

  test("centred equilibrium propagation is the gradient to 1e-8", () => {
    const learner = bind(program, "equilibrium-propagation-centred", 0.1);
    learner.estimate(1);
    expect(relativeError(learner.gradient, exact)).toBeLessThan(1e-8);
  });
});
