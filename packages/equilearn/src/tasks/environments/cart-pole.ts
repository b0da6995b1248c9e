import { cos, sin } from "../../math/elementary.ts";
import { uniforms } from "../../math/random.ts";
import { type Dynamics, type EnvironmentTask, episodes, kindOf } from "./environment.ts";

/*
 * A pole hinged to a cart on a frictionless track, to be kept upright by pushing the cart left or right: CartPole-v1 of
 * Gymnasium 1.4.0, after Barto, Sutton and Anderson, "Neuronlike adaptive elements that can solve difficult learning
 * control problems", IEEE Transactions on Systems, Man, and Cybernetics 13, 834 (1983).
 */

const GRAVITY = 9.8; // m/s²
const CART_MASS = 1; // kg
const POLE_MASS = 0.1; // kg
const TOTAL_MASS = POLE_MASS + CART_MASS;
const HALF_LENGTH = 0.5; // m
const POLE_MASS_LENGTH = POLE_MASS * HALF_LENGTH;
const FORCE = 10; // N
const TIME_STEP = 0.02; // s

/** An episode ends when the cart is further than this from the middle of the track, in metres, … */
const FARTHEST = 2.4;
/** … or the pole further than this from upright, in radians: 12 degrees. */
const STEEPEST = (12 * 2 * Math.PI) / 360;

const STEP_LIMIT = 500;
/** Each number of the first state is within ± this. */
const SPREAD = 0.05;

/** x, ẋ, θ, θ̇ in m, m/s, rad, rad/s: cart to the right and pole leaning to the right are positive. */
export type CartPoleState = Float64Array;

/**
 * The state after one step of the explicit Euler method under a push to the left (0) or the right (1). The order of
 * operations is Gymnasium's, so that the results differ by no more than the sine and cosine do.
 */
export function cartPoleStep([x, velocity, angle, spin]: CartPoleState, action: number): CartPoleState {
  const force = action === 1 ? FORCE : -FORCE;
  const cosine = cos(angle);
  const sine = sin(angle);
  const push = (force + POLE_MASS_LENGTH * (spin * spin) * sine) / TOTAL_MASS;
  const inertia = HALF_LENGTH * (4 / 3 - (POLE_MASS * (cosine * cosine)) / TOTAL_MASS);
  const spinRate = (GRAVITY * sine - cosine * push) / inertia;
  const acceleration = push - (POLE_MASS_LENGTH * spinRate * cosine) / TOTAL_MASS;
  return Float64Array.of(
    x + TIME_STEP * velocity,
    velocity + TIME_STEP * acceleration,
    angle + TIME_STEP * spin,
    spin + TIME_STEP * spinRate,
  );
}

/** Whether the pole has fallen, or the cart has left the track. */
function isFailed([x, , angle]: CartPoleState): boolean {
  return Math.abs(x) > FARTHEST || Math.abs(angle) > STEEPEST;
}

/** The dynamics in which action `right`, 0 or 1, pushes to the right and the other to the left. */
export function cartPoleDynamics(right: number): Dynamics<CartPoleState> {
  return {
    begin: (key) => {
      const draws = new Float64Array(4);
      uniforms(key, draws);
      return draws.map((draw) => SPREAD * (2 * draw - 1));
    },
    advance: (before, action) => {
      const state = cartPoleStep(before, action === right ? 1 : 0);
      return { state, reward: 1, terminated: isFailed(state) };
    },
    // Gymnasium shows its state in single precision.
    observe: (state) => state.map(Math.fround),
  };
}

/** Twice the positions that end an episode, in single precision as Gymnasium has them. */
const HIGH = [2 * FARTHEST, Number.POSITIVE_INFINITY, 2 * STEEPEST, Number.POSITIVE_INFINITY].map(Math.fround);
const LOW = HIGH.map((bound) => -bound);

/** The task whose lifetimes are of so many kinds: in kind 0 action 1 pushes to the right, in kind 1 action 0. */
function cartPoleTask(name: string, kinds: 1 | 2): EnvironmentTask {
  const rules = { name, actions: 2, stepLimit: STEP_LIMIT };
  return Object.freeze({
    name,
    observation: Object.freeze({ kind: "box", low: Object.freeze(LOW), high: Object.freeze(HIGH) }),
    actions: rules.actions,
    bestReturn: STEP_LIMIT,
    mostSteps: STEP_LIMIT,
    kinds,
    live: (seed, kind = kindOf(seed, kinds)) => episodes(rules, cartPoleDynamics(1 - kind)),
  } satisfies EnvironmentTask);
}

/** The cart-pole: 0 pushes to the left and 1 to the right, and every step is rewarded with 1, the failing one too. */
export const cartPole = cartPoleTask("cartpole", 1);

/** The cart-pole whose actions are the other way round in half of the lifetimes. */
export const cartPoleSwapped = cartPoleTask("cartpole-swapped", 2);
