import { execFile, execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Refusal } from "../../systems/system.ts";

/** Measurements in processes of their own, ours and the peers', each of which prints one JSON object. */

const run = promisify(execFile);

/** A script of this folder, in the sources and in the published package. */
export function ownScript(name: string): string {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  return fileURLToPath(new URL(`./${name}.${extension}`, import.meta.url));
}

export const peerScript = (name: string) => fileURLToPath(new URL(`../../../bench/peers/${name}.py`, import.meta.url));

/** A Python that has a module. */
export interface Python {
  readonly program: string;
  /** Of the module. */
  readonly version: string;
}

/** The first of some Pythons that has a module; the system's may have what the one in front of it has not. */
export async function pythonWith(
  module: string,
  programs: readonly string[] = ["python3", "/usr/bin/python3"],
): Promise<Python | undefined> {
  for (const program of programs) {
    try {
      const { stdout } = await run(program, ["-c", `import ${module}; print(${module}.__version__)`]);
      return { program, version: stdout.trim() };
    } catch {
      // The next one may have it.
    }
  }
  return undefined;
}

/** One measurement. With `cores`, the process is held to so many of them. */
export interface Job {
  readonly program: string;
  readonly args: readonly string[];
  readonly cores?: number;
}

/** Carries out a measurement. */
export type Measure = <T>(job: Job) => Promise<T>;

/** @throws Refusal with the last line of what a process complained about when it failed */
export const measure: Measure = async <T>({ program, args, cores }: Job): Promise<T> => {
  const held = cores === undefined ? [] : pinning(cores);
  const [first, ...rest] = [...held, program, ...args];
  try {
    return JSON.parse((await run(first, rest)).stdout) as T;
  } catch (error) {
    const { stderr = "", message } = error as { stderr?: string; message: string };
    const said = stderr.trim().split("\n").at(-1);
    throw new Refusal(`The measurement "${[program, ...args].join(" ")}" failed: ${said || message}`);
  }
};

/** What comes before a command to hold it to the first of the cores that this process may use; nothing where there is no taskset. */
export function pinning(cores: number): readonly string[] {
  const list = allowedCores().slice(0, cores);
  return list.length === cores && isThere(taskset) ? [taskset, "--cpu-list", list.join(",")] : [];
}

/** Of util-linux. */
const taskset = "taskset";

function isThere(program: string): boolean {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** As Linux tells them, "0-2,5"; none elsewhere. */
function allowedCores(): readonly number[] {
  try {
    const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "";
    return list.split(",").flatMap((range) => {
      const [low, high = low] = range.split("-").map(Number);
      return Array.from({ length: high - low + 1 }, (_, k) => low + k);
    });
  } catch {
    return [];
  }
}
