import { Worker } from "node:worker_threads";
import { leadTeam, MOST_THREADS, type Muster, teamControl } from "../devices/team.ts";

/** What a helper thread is given: the briefing of the program it helps, and its place in the team. */
export interface HelperTask {
  readonly briefing: object;
  readonly control: SharedArrayBuffer;
  readonly member: number;
  readonly threads: number;
}

/** Brings together so many threads, as far as a team may have them, the calling one among them, each time a program asks for it. */
export function musterOf(wanted: number): Muster {
  const threads = Math.min(wanted, MOST_THREADS);
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const script = new URL(`./helper.${extension}`, import.meta.url);
  return (share, briefing) => {
    const control = teamControl();
    const helpers = Array.from({ length: threads - 1 }, (_, k) => {
      const workerData: HelperTask = { briefing, control, member: k + 1, threads };
      return new Worker(script, { workerData });
    });
    for (const helper of helpers) helper.unref();
    return leadTeam(control, threads, share, () => {
      for (const helper of helpers) void helper.terminate();
    });
  };
}
