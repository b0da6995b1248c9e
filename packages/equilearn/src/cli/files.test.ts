import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Refusal } from "../systems/system.ts";
import { kindOf, makeFolder, readBounded, removeLeftovers, writeAside } from "./files.ts";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "equilearn-files-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const bytes = new Uint8Array([1, 2, 3]);
/** A file system of Linux on which nobody can make files, not even root. */
const readOnlyFolder = "/proc/self";
const isLinux = process.platform === "linux";

describe("writeAside", () => {
  test("makes a file, replaces it, and leaves nothing else", () => {
    const path = join(folder, "report.html");
    writeAside(path, new Uint8Array(100));
    writeAside(path, bytes);
    expect([...fs.readFileSync(path)]).toEqual([1, 2, 3]);
    expect(fs.readdirSync(folder)).toEqual(["report.html"]);
  });

  test("a name of the greatest length, in letters of many bytes, has room", () => {
    const path = join(folder, "ε".repeat(125));
    writeAside(path, bytes);
    expect(readBounded(path, 10, "it")).toEqual(bytes);
  });

  test("keeps a symbolic link and replaces what it points to", () => {
    fs.symlinkSync(join(folder, "target"), join(folder, "link"));
    fs.writeFileSync(join(folder, "target"), "old");
    writeAside(join(folder, "link"), bytes);
    expect(fs.lstatSync(join(folder, "link")).isSymbolicLink()).toBe(true);
    expect([...fs.readFileSync(join(folder, "target"))]).toEqual([1, 2, 3]);
  });

  test("a folder, a missing folder, a file as a folder, an overlong name, a NUL: one sentence each", () => {
    fs.writeFileSync(join(folder, "file"), "");
    const cases: [string, string][] = [
      [folder, `${folder} is a folder: name a file to write.`],
      [join(folder, "no", "x"), `${folder}/no/x could not be written: there is no folder ${folder}/no.`],
      [join(folder, "file", "x"), `${folder}/file/x could not be written: part of its path is a file, not a folder.`],
      [join(folder, "x".repeat(300)), `${folder}/${"x".repeat(300)} could not be written: its name is too long.`],
      [
        `${folder}/a\0b`,
        `${folder}/a\\u0000b could not be written: its name holds a character that no file name can have.`,
      ],
    ];
    for (const [path, message] of cases) expect(() => writeAside(path, bytes)).toThrow(new Refusal(message));
    expect(fs.readdirSync(folder)).toEqual(["file"]);
  });

  test.skipIf(!isLinux)("a folder that takes no files and a full disk: one sentence each", () => {
    const there = join(readOnlyFolder, "x");
    expect(() => writeAside(there, bytes)).toThrow(
      new Refusal(`${there} could not be written: its folder takes no new files.`),
    );
    expect(() => writeAside("/dev/full", bytes)).toThrow(
      new Refusal("/dev/full could not be written: the disk is full; free some space and try again."),
    );
    expect(fs.statSync("/dev/full").isCharacterDevice()).toBe(true);
    writeAside("/dev/null", bytes);
    expect(fs.statSync("/dev/null").isCharacterDevice()).toBe(true);
  });
});

describe("removeLeftovers", () => {
  test("removes what dead processes left and nothing else", () => {
    const dead = 2 ** 22 + 1; // above the greatest process number of Linux
    for (const name of [`.a.html.${dead}.0.tmp`, `.a.html.${process.pid}.0.tmp`, "a.html", ".hidden.tmp"])
      fs.writeFileSync(join(folder, name), "");
    removeLeftovers(folder);
    expect(fs.readdirSync(folder).sort()).toEqual([`.a.html.${process.pid}.0.tmp`, ".hidden.tmp", "a.html"]);
    removeLeftovers(join(folder, "none"));
  });
});

describe("readBounded", () => {
  test("reads files up to the limit and refuses longer ones", () => {
    const path = join(folder, "data");
    for (const size of [0, 1, 4095, 4096, 10_000]) {
      fs.writeFileSync(path, new Uint8Array(size).fill(7));
      expect(readBounded(path, 10_000, "a table")).toEqual(new Uint8Array(size).fill(7));
    }
    expect(() => readBounded(path, 9_999, "a table")).toThrow(
      new Refusal(`${path} is larger than the 9.8 KiB that a table may have.`),
    );
  });

  test("what is no file to read: one sentence each", () => {
    const cases: [string, string][] = [
      [folder, `${folder} is a folder, not a file to read.`],
      [join(folder, "no"), `${folder}/no could not be read: there is no such file.`],
    ];
    for (const [path, message] of cases) expect(() => readBounded(path, 10, "it")).toThrow(new Refusal(message));
  });

  test.skipIf(!isLinux)("files of no announced size are bounded, and endless devices and pipes refused", () => {
    const status = readBounded("/proc/self/status", 100_000, "it");
    expect(new TextDecoder().decode(status)).toContain("Pid:");
    expect(() => readBounded("/proc/self/status", 100, "it")).toThrow(
      new Refusal("/proc/self/status is larger than the 100 bytes that it may have."),
    );
    expect(() => readBounded("/dev/zero", 100, "it")).toThrow(
      new Refusal("/dev/zero is a device, not a file to read."),
    );
  });
});

describe("makeFolder", () => {
  test("makes a folder with those above it, and again", () => {
    const deep = join(folder, "a", "b");
    makeFolder(deep);
    makeFolder(deep);
    expect(kindOf(deep)).toBe("a folder");
  });

  test.runIf(isLinux)("ends with the system's error where no folder can be made", () => {
    expect(() => makeFolder("/proc/none/such")).toThrow("ENOENT");
  });
});
