import * as fs from "node:fs";
import { basename, dirname, join } from "node:path";
import { Refusal } from "../systems/system.ts";

let written = 0;

/**
 * Writes a whole file or none: the bytes go to a hidden file beside it, reach the disk, and take the name in one step,
 * so that neither a reader nor a crash ever meets half a file. A symbolic link is kept and its target replaced;
 * a device, such as /dev/null, is written to directly.
 * @throws Refusal when the file cannot be written; what stood there before still does
 */
export function writeAside(path: string, bytes: Uint8Array): void {
  try {
    const target = fs.existsSync(path) ? fs.realpathSync(path) : path;
    const kind = kindOf(target);
    if (kind === "a folder" || kind === "a pipe or socket")
      throw new Refusal(`${path} is ${kind}: name a file to write.`);
    if (kind === "a device") writeThrough(target, "w", bytes);
    else replace(target, bytes);
  } catch (error) {
    throw fileRefusal(error, path, "written");
  }
}

function replace(target: string, bytes: Uint8Array): void {
  const aside = join(dirname(target), `.${stemOf(target)}.${process.pid}.${written++}.tmp`);
  try {
    writeThrough(aside, "wx", bytes);
    fs.renameSync(aside, target);
  } catch (error) {
    fs.rmSync(aside, { force: true });
    throw error;
  }
  syncFolder(dirname(target));
}

/** Writes all bytes and waits until they are on the disk. */
function writeThrough(path: string, flags: string, bytes: Uint8Array): void {
  const file = fs.openSync(path, flags);
  try {
    const longest = 2 ** 30; // Linux writes at most 2 GiB at once
    for (let at = 0; at < bytes.length; ) at += fs.writeSync(file, bytes, at, Math.min(longest, bytes.length - at));
    if (flags === "wx") fs.fsyncSync(file);
  } finally {
    fs.closeSync(file);
  }
}

/** Makes a rename last through a power cut, on platforms and file systems that can do that; the file is in place anyway. */
function syncFolder(path: string): void {
  let folder: number | undefined;
  try {
    folder = fs.openSync(path, "r");
    fs.fsyncSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EIO") throw error;
  } finally {
    if (folder !== undefined) fs.closeSync(folder);
  }
}

/** Deletes what {@link writeAside} left in a folder when its process was killed; files of living processes stay. */
export function removeLeftovers(folder: string): void {
  if (!fs.existsSync(folder)) return;
  for (const name of fs.readdirSync(folder)) {
    const owner = /^\..*\.(\d+)\.\d+\.tmp$/.exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) fs.rmSync(join(folder, name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** The start of a file's name, so short that a name as long as the file system allows still has room for an ending. */
function stemOf(path: string): string {
  return basename(path).slice(0, 60);
}

/**
 * The bytes of a regular file of at most `limit` bytes; `what` names it in messages: "a network file".
 * Takes memory for no more than about `limit`, whatever the file claims or grows to.
 * @throws Refusal when it cannot be read, is longer, or is no regular file
 */
export function readBounded(path: string, limit: number, what: string): Uint8Array {
  try {
    const kind = kindOf(path);
    if (kind !== undefined && kind !== "a file") throw new Refusal(`${path} is ${kind}, not a file to read.`);
    const file = fs.openSync(path, "r");
    try {
      return readAll(
        file,
        limit,
        () => new Refusal(`${path} is larger than the ${sizeOf(limit)} that ${what} may have.`),
      );
    } finally {
      fs.closeSync(file);
    }
  } catch (error) {
    throw fileRefusal(error, path, "read");
  }
}

function readAll(file: number, limit: number, tooLarge: () => Refusal): Uint8Array {
  const { size } = fs.fstatSync(file);
  if (size > limit) throw tooLarge();
  // One byte more than announced shows the end; files under /proc announce none and grow the room piece by piece.
  let bytes = new Uint8Array(Math.max(size + 1, 4096));
  for (let total = 0; ; ) {
    const count = fs.readSync(file, bytes, total, Math.min(bytes.length - total, 2 ** 30), null);
    if (count === 0) return bytes.subarray(0, total);
    total += count;
    if (total > limit) throw tooLarge();
    if (total < bytes.length) continue;
    const larger = new Uint8Array(2 * total);
    larger.set(bytes);
    bytes = larger;
  }
}

/**
 * Makes a folder and those above it that are missing, one at a time: Node's own recursive way never returns where the
 * system answers "no such file" for a folder that may not be made, as it does under /proc.
 * @throws the system's error
 */
export function makeFolder(path: string): void {
  if (kindOf(path) === "a folder") return;
  const above = dirname(path);
  if (above !== path) makeFolder(above);
  try {
    fs.mkdirSync(path);
  } catch (error) {
    // Another process may have made it in the meantime.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST" || kindOf(path) !== "a folder") throw error;
  }
}

/** What stands at a path, links followed; undefined when nothing does. */
export function kindOf(path: string): string | undefined {
  const found = fs.statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  if (found.isFile()) return "a file";
  if (found.isDirectory()) return "a folder";
  return found.isCharacterDevice() || found.isBlockDevice() ? "a device" : "a pipe or socket";
}

/**
 * The sentence for a failed system call on a file. Refusals are passed on, and so is what is no error of the system.
 * @param done what could not be done to the file: "read", "written"
 */
export function fileRefusal(error: unknown, path: string, done: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof Refusal || typeof code !== "string") return error;
  return new Refusal(`${JSON.stringify(path).slice(1, -1)} could not be ${done}: ${causeOf(code, path, done)}.`);
}

function causeOf(code: string, path: string, done: string): string {
  if (code === "ENOENT" && done === "read") return "there is no such file";
  if (code === "ENOENT" && !fs.existsSync(dirname(path))) return `there is no folder ${dirname(path)}`;
  return causes[code] ?? `the system says ${code}`;
}

const causes: Readonly<Record<string, string>> = {
  EACCES: "you have no permission; name another place or change its permissions",
  EBUSY: "it is in use",
  EDQUOT: "your disk quota is used up; free some space and try again",
  EEXIST: "part of its path is a file, not a folder",
  EFBIG: "it would be larger than the file system allows",
  EIO: "the disk reports an error",
  EISDIR: "it is a folder",
  ELOOP: "its symbolic links go round in a circle",
  EMFILE: "this program has too many files open",
  ENAMETOOLONG: "its name is too long",
  ENFILE: "the system has too many files open",
  ENOENT: "its folder takes no new files",
  ENOSPC: "the disk is full; free some space and try again",
  ENOTDIR: "part of its path is a file, not a folder",
  EPERM: "it is not permitted; name another place",
  EROFS: "the file system is read-only; name another place",
  ERR_INVALID_ARG_VALUE: "its name holds a character that no file name can have",
};

function sizeOf(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB"];
  const power = Math.min(3, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${Number((bytes / 1024 ** power).toFixed(1))} ${units[power]}`;
}
