import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import { CELLS, type MemberTask, openCells, summing, total } from "../../test/children/summing.ts";
import { JOB_LENGTH, leadTeam, partStart, soloTeam, type Team, teamControl } from "./team.ts";

const children = join(import.meta.dirname, "..", "..", "test", "children");

/** A team of threads that sum, and what is heard of the others. */
function gathered(threads: number, failsAt = -1) {
  const cells = openCells();
  const control = teamControl();
  const helpers = Array.from({ length: threads - 1 }, (_, k) => {
    const workerData: MemberTask = { control, member: k + 1, threads, cells, failsAt };
    return new Worker(join(children, "member.ts"), { workerData });
  });
  const errors: string[] = [];
  for (const helper of helpers) helper.on("error", (error) => errors.push((error as Error).message));
  const release = () => {
    for (const helper of helpers) void helper.terminate();
  };
  const ended = Promise.all(helpers.map((helper) => new Promise<number>((resolve) => helper.on("exit", resolve))));
  return { team: leadTeam(control, threads, summing(cells), release), cells, errors, ended };
}

const factorOf = (round: number) => 3 + (round % 5);

/** The sums of so many jobs. */
function sums(team: Team, cells: SharedArrayBuffer, rounds: number): number[] {
  return Array.from({ length: rounds }, (_, round) => {
    team.run([round, factorOf(round)]);
    return total(cells, team.threads);
  });
}

/** The same by hand. */
function expectedSums(rounds: number): number[] {
  const values = new Array<number>(CELLS).fill(0);
  return Array.from({ length: rounds }, (_, round) => {
    for (let k = 0; k < CELLS; k++) values[k] = (values[k] * factorOf(round) + round + k) % 1009;
    return values.reduce((sum, value) => sum + value);
  });
}

describe("parts", () => {
  test("of 0 to 40 things for 1 to 9 members: whole, in order, as even as can be", () => {
    for (let count = 0; count <= 40; count++)
      for (let threads = 1; threads <= 9; threads++) {
        const starts = Array.from({ length: threads + 1 }, (_, member) => partStart(count, member, threads));
        const sizes = starts.slice(1).map((end, member) => end - starts[member]);
        expect([starts[0], starts[threads]]).toEqual([0, count]);
        expect(Math.min(...sizes)).toBeGreaterThanOrEqual(Math.floor(count / threads));
        expect(Math.max(...sizes)).toBeLessThanOrEqual(Math.ceil(count / threads));
      }
  });
});

describe("a team of one", () => {
  test("does each job at once, as member 0 of 1, and is told its numbers", () => {
    const seen: unknown[] = [];
    const team = soloTeam((job, member, threads) => seen.push([...job.subarray(0, 3), member, threads]));
    team.run([4, 5, 6]);
    team.run([7]);
    expect(seen).toEqual([
      [4, 5, 6, 0, 1],
      [7, 5, 6, 0, 1],
    ]);
    expect(team.threads).toBe(1);
    team.release();
  });

  test("3000 sums are those by hand, and what goes wrong in one is thrown", () => {
    const cells = openCells();
    expect(sums(soloTeam(summing(cells)), cells, 3000)).toEqual(expectedSums(3000));
    expect(() => soloTeam(summing(cells, 9)).run([9, 1])).toThrow("Member 0 cannot do job 9.");
  });

  test(`a job has at most ${JOB_LENGTH} numbers`, () => {
    const team = soloTeam(() => {});
    team.run(new Array(JOB_LENGTH).fill(1));
    expect(() => team.run(new Array(JOB_LENGTH + 1).fill(1))).toThrow(RangeError);
  });
});

describe.each([
  [2, 2000],
  [4, 1000],
])("a team of %i threads", (threads, rounds) => {
  test(`${rounds} sums are those by hand, also after all have gone to sleep; release ends the others`, async () => {
    const { team, cells, errors, ended } = gathered(threads);
    expect(team.threads).toBe(threads);
    const expected = expectedSums(rounds + 3);
    expect(sums(team, cells, rounds)).toEqual(expected.slice(0, rounds));
    for (let round = rounds; round < rounds + 3; round++) {
      await setTimeout(30);
      team.run([round, factorOf(round)]);
      expect(total(cells, threads)).toBe(expected[round]);
    }
    team.release();
    // A thread that is ended from outside has the code 1.
    expect([await ended, errors]).toEqual([new Array(threads - 1).fill(1), []]);
  });

  test("a job that the others fail at is reported by the leader, and the reason by their threads", async () => {
    const { team, cells, errors, ended } = gathered(threads, 100);
    expect(sums(team, cells, 100)).toEqual(expectedSums(100));
    expect(() => team.run([100, 1])).toThrow("A thread of the team failed.");
    await ended;
    const sentences = Array.from({ length: threads - 1 }, (_, k) => `Member ${k + 1} cannot do job 100.`);
    expect(errors.toSorted()).toEqual(sentences);
    team.release();
  });
});

test("a team that has failed fails at every further job, within 5 s", () => {
  const child = join(children, "failed-team.ts");
  const { stdout } = spawnSync(process.execPath, [child], { encoding: "utf8", timeout: 5000 });
  expect(stdout.split("\n").slice(0, 3)).toEqual([
    "1: done",
    "2: A thread of the team failed.",
    "3: A thread of the team failed.",
  ]);
});
