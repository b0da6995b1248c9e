import { type Complex, complex, magnitude, minus, over, plus } from "../../math/complex.ts";
import { innerInflow } from "../../systems/neurons/coupling.ts";
import type { ComplexUnitLaw, InhibitorLine } from "../../systems/neurons/units.ts";
import { exchangeInflow, exchangeLeak, type Stage } from "./sample.ts";

/** A sample in the complex plane: its imaginary parts beside the real ones of the stage. Shape (nodes). */
export interface ComplexStage {
  readonly real: Stage;
  readonly imaginary: Stage;
  /** 1 where the state does not move: given signals and units at rest against a bound. */
  readonly fixed: Uint8Array;
  readonly law: ComplexUnitLaw;
}

/** Newton steps of one unit; from the equilibrium nearby it needs a handful. */
const MOST_STEPS = 50;
const line: InhibitorLine = { offset: 0, gain: 0 };

/** Fills the signals from the states of a stage whose real part is open, and notes what does not move. */
export function openComplex({ real, imaginary, fixed, law }: ComplexStage): void {
  const { low, high } = real.physics.law;
  for (let node = 0; node < fixed.length; node++) {
    const [re, im] = [real.state.u[node], imaginary.state.u[node]];
    fixed[node] = real.boundary.fixed[node] === 1 || (im === 0 && (re <= low || re >= high)) ? 1 : 0;
    const signal = fixed[node] === 1 ? { re: real.state.signal[node], im: 0 } : law.signal({ re, im });
    real.state.signal[node] = signal.re;
    imaginary.state.signal[node] = signal.im;
  }
}

/** One Gauss–Seidel pass in the complex plane, down or up in turn, unit by unit from where each stands. */
export function sweepComplex(stage: ComplexStage, pass: number): void {
  const { real, imaginary, law } = stage;
  const { inner } = real.physics;
  for (let k = 0; k < inner.length; k++) {
    const node = inner[pass % 2 === 0 ? inner.length - 1 - k : k];
    if (stage.fixed[node] === 1) continue;
    const drive = driveInto(stage, node);
    const offset = inhibitorOffset(stage, node);
    const leak = real.boundary.leak[node];
    let u = complex(real.state.u[node], imaginary.state.u[node]);
    for (let step = 0; step < MOST_STEPS; step++) {
      const { rate, change } = law.rate(u, drive, leak, line.gain, offset);
      const move = over(rate, change);
      u = minus(u, move);
      if (!(magnitude(move) > 1e-16 * magnitude(u))) break;
    }
    write(real, imaginary, node, u, law.signal(u), offset);
  }
}

/** ‖rates‖₂ over ‖drives‖₂ + ‖u‖₂, inhibitors eliminated; Infinity when anything is not finite. */
export function complexResidual(stage: ComplexStage): number {
  const { real, imaginary, law } = stage;
  let rates = 0;
  let scales = 0;
  for (const node of real.physics.inner) {
    if (stage.fixed[node] === 1) continue;
    const u = complex(real.state.u[node], imaginary.state.u[node]);
    const drive = driveInto(stage, node);
    const { rate } = law.rate(u, drive, real.boundary.leak[node], line.gain, inhibitorOffset(stage, node));
    rates += magnitude(rate) * magnitude(rate);
    const scale = magnitude(drive) + magnitude(u);
    scales += scale * scale;
  }
  if (!(rates + scales < Infinity)) return Infinity;
  return rates === 0 ? 0 : Math.sqrt(rates / scales);
}

function driveInto({ real, imaginary }: ComplexStage, node: number): Complex {
  const { couplings } = real.physics;
  return {
    re: innerInflow(couplings, real.state.signal, node) + real.boundary.source[node],
    im: innerInflow(couplings, imaginary.state.signal, node) + real.boundary.imaginary[node],
  };
}

/** The part of v that does not follow u; leaves its gain in `line`. */
function inhibitorOffset({ real, imaginary }: ComplexStage, node: number): Complex {
  const { law } = real.physics;
  const leak = exchangeLeak(real, node);
  law.inhibitorLine(0, leak, line);
  const alone = line.offset;
  law.inhibitorLine(exchangeInflow(imaginary, node), leak, line);
  const im = line.offset - alone;
  law.inhibitorLine(exchangeInflow(real, node), leak, line);
  return { re: line.offset, im };
}

function write(real: Stage, imaginary: Stage, node: number, u: Complex, signal: Complex, offset: Complex): void {
  real.state.u[node] = u.re;
  imaginary.state.u[node] = u.im;
  real.state.signal[node] = signal.re;
  imaginary.state.signal[node] = signal.im;
  if (!real.physics.law.hasInhibitor) return;
  const v = plus(offset, complex(line.gain * u.re, line.gain * u.im));
  real.state.v[node] = v.re;
  imaginary.state.v[node] = v.im;
}
