import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import type { LiveEvent } from "../experiments/events.ts";
import { parseRecipe } from "../experiments/override.ts";
import type { Recipe } from "../experiments/recipe.ts";
import { type RunSummary, summarise } from "../experiments/summary.ts";
import { type Run, runId } from "../store/runs.ts";
import { openStore, type Store } from "../store/store.ts";
import { Refusal } from "../systems/system.ts";
import { hostDescription } from "./host.ts";
import { interruptible } from "./interrupt.ts";
import { runPool } from "./pool.ts";
import { type Recorder, recordRun } from "./recorder.ts";
import { figure } from "./render.ts";
import { openDatabase } from "./sqlite.ts";
import type { Terminal } from "./terminal.ts";

/** An open store and where it is. */
export interface Session {
  readonly store: Store;
  readonly path: string;
}

/** Opens the store at a path for the length of `work`. */
export async function withStore<T>(path: string, work: (session: Session) => T | Promise<T>): Promise<T> {
  const full = resolve(path);
  const store = openStore(openDatabase(full), full, Date.now);
  try {
    return await work({ store, path: full });
  } finally {
    store.close();
  }
}

/** The same for work that needs a store that is there: reading makes none. */
export function withExistingStore<T>(path: string, work: (session: Session) => T | Promise<T>): Promise<T> {
  if (existsSync(path)) return withStore(path, work);
  throw new Refusal(
    `There is no store at ${resolve(path)}; one is made with the first run, such as: equilearn run iris-chemical.`,
  );
}

/** Registers a new run of a recipe over consecutive seeds. */
export function createRun(session: Session, recipe: Recipe, firstSeed: number, seeds: number): Run {
  const id = runId(recipe.name, Date.now(), randomBytes(3).toString("hex"));
  const list = Array.from({ length: seeds }, (_, k) => firstSeed + k);
  session.store.createRun({ id, recipe: recipe.name, settings: recipe, seeds: list, host: hostDescription() });
  return session.store.findRun(id);
}

/** The recipe a run was made with, checked again: the store may have been written by another version. */
export function recipeOf(run: Run): Recipe {
  return parseRecipe(run.settings, `The recipe kept with run "${run.id}"`);
}

/**
 * Does what is left of a run: the seeds without an end, each from its last checkpoint. Interruptible and resumable.
 * Resolves to the seconds it took.
 */
export async function carryOut(
  session: Session,
  run: Run,
  terminal: Terminal,
  threads = availableParallelism(),
): Promise<number> {
  const begin = performance.now();
  const recipe = recipeOf(run);
  const { store } = session;
  const done = new Set(store.seedsDone(run.id));
  const recorder = recordRun(store, session.path, run, Date.now);
  const jobs = run.seeds
    .filter((seed) => !done.has(seed))
    .map((seed) => {
      const resume = recorder.resume(seed);
      return { recipe, seed, probes: seed === run.seeds[0], ...(resume ? { resume } : {}) };
    });
  const track = openTracking(terminal, run, done.size, unitOf(recipe));
  const kept = `Stopped; what was done is kept. Go on with: equilearn resume ${run.id} --store ${session.path}`;
  store.setStatus(run.id, "running");
  try {
    await interruptible(kept, (signal) =>
      runPool(
        jobs.map((job, index) => ({ ...job, threads: threadsOf(index, jobs.length, threads) })),
        threads,
        (seed, events) => deliver(recorder, track, seed, events),
        signal,
      ),
    );
    recorder.close();
    store.setStatus(run.id, "finished");
    return (performance.now() - begin) / 1000;
  } catch (error) {
    closeAfter(error, recorder, session, run);
    throw error;
  } finally {
    track.finish();
  }
}

/** Threads that a seed gets: one each, and those that would have none in the last round help the ones in it. */
export function threadsOf(index: number, seeds: number, threads: number): number {
  const last = seeds % threads;
  return index < seeds - last ? 1 : Math.floor(threads / last);
}

function deliver(recorder: Recorder, track: Tracking, seed: number, events: readonly LiveEvent[]): void {
  recorder.write(seed, events);
  for (const event of events) track.see(seed, event);
}

/** Keeps what can be kept without hiding the first error behind a second one. */
function closeAfter(error: unknown, recorder: Recorder, session: Session, run: Run): void {
  try {
    recorder.close();
    session.store.setStatus(run.id, error instanceof Error && error.name === "Interrupted" ? "interrupted" : "failed");
  } catch {
    // The store itself failed (a full disk, say): the first error tells it, and the run stays resumable.
  }
}

/** What the steps of a recipe are. */
function unitOf({ learning }: Recipe): string {
  if (learning.kind === "evolution") return "generations";
  return learning.kind === "rule" ? "epochs" : "steps";
}

interface Tracking {
  see(seed: number, event: LiveEvent): void;
  finish(): void;
}

/** Progress over all seeds, in the steps that their begin events announce. */
function openTracking(terminal: Terminal, run: Run, doneBefore: number, unit: string): Tracking {
  const progress = terminal.progress(run.recipe, unit);
  const steps = new Map<number, number>();
  let perSeed = 0;
  const seeds = run.seeds.length - doneBefore;
  const evolution = evolutionRemark();
  return {
    see(seed, event) {
      if (event.type === "begin") perSeed = event.steps;
      if (event.type === "note") progress.note(noteText(seed, event.text));
      evolution.see(seed, event);
      if (event.type !== "score" && event.type !== "end" && event.type !== "progress") return;
      steps.set(seed, event.step);
      perSeed = Math.max(perSeed, event.step);
      const sum = [...steps.values()].reduce((total, step) => total + step, 0);
      const examined = event.type === "progress" ? event.examined : undefined;
      const examination = examined === undefined ? undefined : `seed ${seed}: ${Math.floor(100 * examined)} % examined`;
      progress.update(sum, perSeed * seeds, examination ?? evolution.remark());
    },
    finish: () => progress.finish(),
  };
}

/** How an evolving population is doing: the newest of any seed, and how many settlings a second all of them do. */
function evolutionRemark() {
  const begin = performance.now();
  let settlings = 0;
  let newest: { seed: number; values: Readonly<Record<string, number>> } | undefined;
  return {
    see(seed: number, event: LiveEvent): void {
      if (event.type === "settled") settlings += event.settlings;
      if (event.type === "score" && "best fitness" in event.values) newest = { seed, values: event.values };
    },
    remark(): string | undefined {
      if (newest === undefined) return undefined;
      const { seed, values } = newest;
      const rate = (1000 * settlings) / (performance.now() - begin);
      return (
        `seed ${seed}: best ${figure(values["best fitness"])}, mean ${figure(values["mean fitness"])}, ` +
        `${values.species} species, ${figure(values.viable)} % viable, ${Math.round(rate)} settlings/s`
      );
    },
  };
}

const noteText = (seed: number, text: string) => `Seed ${seed}: ${text}`;

/** What a run's finished seeds say. Refuses a run that has none. */
export function summaryOf(session: Session, run: Run): RunSummary {
  const ends = session.store.endsOf(run.id);
  const ordered = run.seeds.flatMap((seed) => ends.get(seed) ?? []);
  const notes = session.store.notesOf(run.id).map(({ seed, text }) => noteText(seed, text));
  if (ordered.length > 0) return summarise(recipeOf(run), ordered, notes);
  throw new Refusal(`Run "${run.id}" has no finished seed yet; go on with: equilearn resume ${run.id}.`);
}
