import { workerData } from "node:worker_threads";
import { serveTeam } from "../devices/team.ts";
import { type LayeredBriefing, openShard } from "../solvers/layered/shard.ts";
import type { HelperTask } from "./muster.ts";

/** A thread that helps a layered program of another one, until that ends it. */

const { briefing, control, member, threads } = workerData as HelperTask;
serveTeam(control, member, threads, openShard(briefing as LayeredBriefing, member));
