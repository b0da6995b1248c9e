import { workerData } from "node:worker_threads";
import { serveTeam } from "../../src/devices/team.ts";
import { type MemberTask, summing } from "./summing.ts";

/** A thread that serves a team of sums. */

const { control, member, threads, cells, failsAt } = workerData as MemberTask;
serveTeam(control, member, threads, summing(cells, failsAt));
