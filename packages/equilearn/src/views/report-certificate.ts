import type { RunCertificate } from "../experiments/events.ts";
import type { Markup } from "./markup.ts";
import { formatNumber } from "./numbers.ts";
import { pageTable } from "./report-table.ts";

interface Line {
  readonly name: string;
  readonly value: string;
  readonly meaning: string;
}

/** What can be said about a run's equilibria, each figure with what it means for the reader's trust in the result. */
export function certificateTable(certificate: RunCertificate): Markup {
  const columns = [
    { header: "Certificate" },
    { header: "Value", kind: "number" },
    { header: "In plain words" },
  ] as const;
  return pageTable(
    columns,
    lines(certificate).map(({ name, value, meaning }) => [name, value, meaning]),
  );
}

function lines({ residual, unsettled, indefinite, clamps, condition, power }: RunCertificate): Line[] {
  const found: Line[] = [
    {
      name: "Worst residual",
      value: formatNumber(residual),
      meaning:
        "How far the worst of all equilibria was from obeying its equations, relative to what flows. Rounding alone leaves about 10⁻¹⁶ to 10⁻¹².",
    },
    {
      name: "Unsettled",
      value: formatNumber(unsettled),
      meaning:
        unsettled === 0
          ? "Every settling reached its tolerance."
          : "Settlings that stopped before they reached their tolerance: they are counted here and are not equilibria.",
    },
    {
      name: "Not positive definite",
      value: formatNumber(indefinite),
      meaning:
        indefinite === 0
          ? "Every equilibrium was a stable one."
          : "Times the network was found to have no stable equilibrium, as happens when conductances fall below zero; each change of the weights counts once.",
    },
    {
      name: "Clamps",
      value: formatNumber(clamps),
      meaning:
        clamps === 0
          ? "No weight was ever stopped at a floor."
          : "Times an update was cut short because a weight reached its floor.",
    },
  ];
  if (condition !== undefined)
    found.push({ name: "Condition estimate", value: formatNumber(condition), meaning: digitsLost(condition) });
  if (power !== undefined) {
    found.push({
      name: "Power",
      value: formatNumber(power),
      meaning: "Dissipated by the final network on the first test example, in the units of the model.",
    });
  }
  return found;
}

function digitsLost(condition: number): string {
  if (!(condition > 0) || !Number.isFinite(condition)) return "The final network could not be bounded.";
  const digits = Math.max(0, Math.round(Math.log10(condition)));
  return `How much the final network can magnify a relative error: about ${digits} of 16 decimal digits may be lost.`;
}
