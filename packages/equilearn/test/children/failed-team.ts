import { Worker } from "node:worker_threads";
import { leadTeam, teamControl } from "../../src/devices/team.ts";
import { type MemberTask, openCells, summing } from "./summing.ts";

/** Prints what each of three jobs of a team ends with, whose other member fails at the second and is not there for the third. */

const cells = openCells();
const task: MemberTask = { control: teamControl(), member: 1, threads: 2, cells, failsAt: 2 };
const helper = new Worker(new URL("./member.ts", import.meta.url), { workerData: task });
helper.on("error", () => {});
const team = leadTeam(task.control, 2, summing(cells), () => void helper.terminate());
for (const round of [1, 2, 3]) {
  try {
    team.run([round, 2]);
    process.stdout.write(`${round}: done\n`);
  } catch (error) {
    process.stdout.write(`${round}: ${(error as Error).message}\n`);
  }
}
team.release();
