import { type Command, Option } from "commander";
import { norm2 } from "../../math/vector.ts";
import { solveNetwork } from "../../solvers/flow/solve-network.ts";
import { Refusal } from "../../systems/system.ts";
import { holdsReactions, readNetwork, readReactions } from "../network-files.ts";
import { positiveNumber } from "../options.ts";
import { methods, type ReactionOptions, solveReactions } from "../reactions.ts";
import { figure, left, number, table } from "../render.ts";
import { openTerminal } from "../terminal.ts";

export function registerSolve(program: Command): void {
  program
    .command("solve")
    .argument(
      "<file>",
      "a network file (.json), a SPICE netlist (.cir, .net, .sp), GraphML (.graphml) or a reaction system (.reactions)",
    )
    .addOption(
      new Option(
        "--method <method>",
        "how a reaction system is settled: exact steps, sweeps, or the paper's Euler steps",
      )
        .choices(methods)
        .default("exact"),
    )
    .option("--time-step <dt>", "of sweeps and Euler steps", positiveNumber, 1)
    .option("--tolerance <size>", "residual of exact steps, change of a sweep or a step", positiveNumber, 1e-12)
    .option("--out <file>", "write a reaction system there as it is when it has settled (.reactions)")
    .option("--json", "print one JSON object")
    .description(
      "settle a network: voltages, output drops, residual, and the gradient when targets are given, or a reaction system: amounts " +
        "and their certificate; exits with 1 when it does not settle",
    )
    .action((file: string, options: SolveOptions) => {
      const terminal = openTerminal(options.json === true);
      if (holdsReactions(file)) return solveReactions(terminal, readReactions(file), options);
      if (options.out)
        throw new Refusal("--out is for reaction systems; a flow network settles to voltages, which --json prints.");
      const network = readNetwork(file);
      const solution = solveNetwork(network);
      const { voltages, outputDrops, gradient, ...rest } = solution;
      terminal.result({
        network: network.name,
        nodes: network.nodeNames,
        ...rest,
        voltages: Array.from(voltages),
        outputDrops: Array.from(outputDrops),
        ...(gradient ? { gradient: Array.from(gradient) } : {}),
      });
      if (!terminal.json) terminal.say(describe(network.name, network.nodeNames, solution));
      if (solution.status !== "settled") process.exitCode = 1;
    });
}

interface SolveOptions extends ReactionOptions {
  readonly json?: boolean;
}

/** Rows of the voltage table that are still read by people; --json has them all. */
const longest = 40;

function describe(name: string, nodes: readonly string[], solution: ReturnType<typeof solveNetwork>): string {
  const rows = Array.from(solution.voltages.slice(0, longest), (voltage, node) => [nodes[node], String(voltage)]);
  const { status, residual, steps, positiveDefinite, condition, power, cost } = solution;
  const facts = [
    `${status} in ${steps} ${steps === 1 ? "step" : "steps"}`,
    `residual ${figure(residual)}`,
    ...(positiveDefinite === undefined ? [] : [positiveDefinite ? "positive definite" : "NOT positive definite"]),
    ...(condition === undefined ? [] : [`condition ≈ ${figure(condition)}`]),
    ...(power === undefined ? [] : [`power ${figure(power)}`]),
    ...(cost === undefined ? [] : [`cost ${figure(cost)}`]),
  ];
  const more = nodes.length > longest ? `\n… and ${nodes.length - longest} more nodes; --json prints them all.` : "";
  const outputs = Array.from(solution.outputDrops, (drop, k) => `output ${k}: ${drop} V`).join("\n");
  const { gradient } = solution;
  const taught = gradient
    ? `\n\ngradient of the cost: norm ${figure(norm2(gradient))} over ${gradient.length} edges; --json has every entry`
    : "";
  return `${name}: ${facts.join(", ")}.\n\n${table([left("node"), number("voltage / V")], rows)}${more}\n\n${outputs}${taught}`;
}
