import { fileRefusal } from "./files.ts";
import type { Progress } from "./progress.ts";
import { openProgress } from "./progress.ts";

/** Where a command writes: people's text, or with --json one object on stdout and everything human on stderr. */
export interface Terminal {
  readonly json: boolean;
  /** A line for people. */
  say(line: string): void;
  /** The command's result as one JSON object on stdout, without its fields that are NaN or infinite; nothing without --json. */
  result(value: unknown): void;
  progress(label: string, unit: string): Progress;
}

export function openTerminal(json: boolean): Terminal {
  return {
    json,
    say: (line) => void (json ? process.stderr : process.stdout).write(`${line}\n`),
    result: (value) => {
      if (json) process.stdout.write(`${JSON.stringify(value, finite, 1)}\n`);
    },
    progress: (label, unit) => openProgress(label, unit, process.stderr, () => performance.now()),
  };
}

/** Leaves out what JSON would write as null; in a list, where a place must stay, it does become null. */
function finite(_name: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? undefined : value;
}

/**
 * Keeps a failing output from ending the process with a stack trace. A reader that has seen enough, such as `head`, is no
 * failure; anything else, such as a full disk under a redirection, is one, told in a sentence.
 */
export function watchOutput(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return;
    process.exitCode = 1;
    process.stderr.write(`equilearn: ${(fileRefusal(error, "Standard output", "written") as Error).message}\n`);
  });
  // When even this fails, nobody is left to be told.
  process.stderr.on("error", () => {});
}
