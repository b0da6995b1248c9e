import { exp } from "../../math/elementary.ts";
import { potentialBetween } from "./potential.ts";
import { chemicalSides, hamiltonianSides, type ReducedSystem, updateActivities } from "./reduced.ts";

/**
 * The Jacobian of (ẋ, ṗ) by (x, p): 2n × 2n, row-major, of the same rates as {@link reducedRates}.
 *
 * @param into 2n × 2n entries, written over
 */
export function reactionJacobian(
  system: ReducedSystem,
  amounts: Float64Array,
  momenta: Float64Array,
  into: Float64Array,
): void {
  updateActivities(system, amounts, momenta);
  const { network } = system;
  const { rate, current, exchange } = network;
  into.fill(0);
  const row = new Float64Array(2 * amounts.length);
  for (let edge = 0; edge < rate.length; edge++) {
    if (rate[edge] > 0) addChemical(system, edge, amounts, momenta, row, into);
    if (current[edge] > 0) addHamiltonian(system, edge, amounts, momenta, row, into);
  }
  for (let i = 0; i < amounts.length; i++) {
    addCollision(system, i, amounts, momenta, into);
    if (exchange[i] > 0) addExternal(system, i, amounts, momenta, row, into);
  }
}

/** row += factor · ∂g_i/∂(x, p). */
function addGradient(
  { network }: ReducedSystem,
  i: number,
  factor: number,
  amounts: Float64Array,
  momenta: Float64Array,
  row: Float64Array,
): void {
  const { charge, space, mass, potential } = network;
  const species = amounts.length;
  row[i] += factor / amounts[i];
  row[species + i] += (factor * momenta[i]) / mass[i];
  if (charge[i] === 0) return;
  for (let j = 0; j < species; j++)
    if (charge[j] !== 0) row[j] += factor * charge[i] * charge[j] * potentialBetween(potential, space[i], space[j]);
}

/** into[target + M_i, :] += sign · M_i · row for each entry of an edge, `target` 0 for amounts and n for momenta. */
function addRows(
  { network }: ReducedSystem,
  edge: number,
  target: number,
  sign: number,
  row: Float64Array,
  into: Float64Array,
): void {
  const { offsets, species, coefficients } = network.stoichiometry;
  for (let entry = offsets[edge]; entry < offsets[edge + 1]; entry++) {
    const start = (target + species[entry]) * row.length;
    for (let k = 0; k < row.length; k++) into[start + k] += sign * coefficients[entry] * row[k];
  }
}

function addChemical(
  system: ReducedSystem,
  edge: number,
  amounts: Float64Array,
  momenta: Float64Array,
  row: Float64Array,
  into: Float64Array,
): void {
  const { offsets, species, coefficients } = system.network.stoichiometry;
  chemicalSides(system, edge, system.sides);
  const [forward, backward] = [system.sides[0], system.sides[1]];
  row.fill(0);
  for (let entry = offsets[edge]; entry < offsets[edge + 1]; entry++) {
    const factor = coefficients[entry] > 0 ? coefficients[entry] * forward : coefficients[entry] * backward;
    addGradient(system, species[entry], factor, amounts, momenta, row);
  }
  addRows(system, edge, 0, -1, row, into);
}

function addHamiltonian(
  system: ReducedSystem,
  edge: number,
  amounts: Float64Array,
  momenta: Float64Array,
  row: Float64Array,
  into: Float64Array,
): void {
  const { network } = system;
  const { offsets, species, coefficients } = network.stoichiometry;
  const count = amounts.length;
  hamiltonianSides(system, edge, amounts, system.sides);
  const [density, dragged, pushed] = system.sides;
  const densityRow = (factor: number) => {
    for (let entry = offsets[edge]; entry < offsets[edge + 1]; entry++)
      row[species[entry]] += (factor * density * Math.abs(coefficients[entry])) / amounts[species[entry]];
  };
  row.fill(0);
  densityRow(dragged);
  for (let entry = offsets[edge]; entry < offsets[edge + 1]; entry++) {
    const i = species[entry];
    row[i] += (density * coefficients[entry] * momenta[i]) / network.mass[i];
    row[count + i] += (density * coefficients[entry] * amounts[i]) / network.mass[i];
  }
  addRows(system, edge, 0, 1, row, into);
  row.fill(0);
  densityRow(pushed);
  for (let entry = offsets[edge]; entry < offsets[edge + 1]; entry++)
    addGradient(system, species[entry], density * coefficients[entry], amounts, momenta, row);
  addRows(system, edge, count, -1, row, into);
}

function addCollision(
  { network }: ReducedSystem,
  i: number,
  amounts: Float64Array,
  momenta: Float64Array,
  into: Float64Array,
): void {
  const { friction, mass } = network;
  const count = amounts.length;
  const start = (count + i) * 2 * count;
  into[start + i] -= (friction[i] * momenta[i]) / mass[i];
  into[start + count + i] -= (friction[i] * amounts[i]) / mass[i];
}

/** h (e^μ x e^{−g} − x). */
function addExternal(
  system: ReducedSystem,
  i: number,
  amounts: Float64Array,
  momenta: Float64Array,
  row: Float64Array,
  into: Float64Array,
): void {
  const { network, activities } = system;
  const drawn = (network.exchange[i] * exp(network.reservoir[i])) / activities[i];
  row.fill(0);
  addGradient(system, i, -drawn * amounts[i], amounts, momenta, row);
  row[i] += drawn - network.exchange[i];
  for (let k = 0; k < row.length; k++) into[i * row.length + k] += row[k];
}
