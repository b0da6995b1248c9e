import { execFileSync } from "node:child_process";
import { arch, cpus, platform, release } from "node:os";
import { version } from "./version.ts";

/** Where a run is made, for its record: versions, platform, processor, and the commit when run from the sources. */
export function hostDescription(): Record<string, string> {
  const processor = cpus()[0]?.model.trim();
  const commit = sourceCommit();
  return {
    equilearn: version,
    node: process.versions.node,
    platform: `${platform()} ${release()} ${arch()}`,
    ...(processor ? { processor: `${processor}, ${cpus().length} threads` } : {}),
    ...(commit ? { commit } : {}),
  };
}

/** The commit of the sources, with a plus sign when they have changed since; undefined outside a repository. */
function sourceCommit(): string | undefined {
  const here = import.meta.dirname;
  if (here.includes("node_modules")) return undefined;
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", here, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  try {
    return git("rev-parse", "--short=12", "HEAD") + (git("status", "--porcelain", "--", here) ? "+" : "");
  } catch {
    return undefined;
  }
}
