import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { expect, test } from "vitest";

/** The floors of docs/architecture.md: imports go down, or stay in the same room. */
const floors: readonly (readonly string[])[] = [
  ["math"],
  ["devices"],
  ["systems"],
  ["solvers"],
  ["rules", "evolution", "tasks"],
  ["experiments"],
  ["store", "views"],
  ["cli", "lab", "worker"],
];
const hostFloor = floors.length - 1;
const floorOf = (room: string) => floors.findIndex((rooms) => rooms.includes(room));

const root = join(import.meta.dirname, "..", "src");
const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
const sources = files.filter((file) => !file.endsWith(".test.ts"));
const text = new Map(sources.map((file) => [file, readFileSync(join(root, file), "utf8")]));
const roomOf = (file: string) => (file.includes(sep) ? file.slice(0, file.indexOf(sep)) : "index");

/** Code without comments and strings, for looking at names. */
const bare = (code: string) =>
  code.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, "").replace(/"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g, '""');

const specifiers = (code: string) =>
  [
    ...code.matchAll(
      /(?:^|\n)(?:import|export)\b[^;"'=]*?\bfrom\s*"([^"]+)"|(?:^|\n)import\s+"([^"]+)"|\bimport\("([^"]+)"/g,
    ),
  ].map((match) => match[1] ?? match[2] ?? match[3]);

const localImports = (file: string) =>
  specifiers(text.get(file) as string)
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => relative(root, join(root, dirname(file), specifier)));

test("there is a house to look at", () => {
  expect(sources.length).toBeGreaterThan(40);
  expect(sources.flatMap(localImports).length).toBeGreaterThan(100);
});

test("every file stands in a room of a floor, or is the index", () => {
  for (const file of sources)
    if (roomOf(file) !== "index") expect(floorOf(roomOf(file)), file).toBeGreaterThanOrEqual(0);
});

test("imports go down, or stay in the same room", () => {
  for (const file of sources) {
    const room = roomOf(file);
    for (const target of localImports(file)) {
      expect(sources, `${file} imports ${target}`).toContain(target);
      const other = roomOf(target);
      if (room === "index") expect(floorOf(other), `${file} → ${target}`).toBeLessThan(hostFloor);
      else if (room !== other) expect(floorOf(other), `${file} → ${target}`).toBeLessThan(floorOf(room));
    }
  }
});

test("no file is reached from itself", () => {
  const state = new Map<string, "open" | "done">();
  const visit = (file: string, path: readonly string[]): void => {
    if (state.get(file) === "done") return;
    expect(state.get(file), `cycle: ${[...path, file].join(" → ")}`).toBeUndefined();
    state.set(file, "open");
    for (const target of localImports(file)) visit(target, [...path, file]);
    state.set(file, "done");
  };
  for (const file of sources) visit(file, []);
});

test("only the hosts name Node or the DOM", () => {
  const host =
    /\b(?:process\.|Buffer\.|require\(|__dirname|localStorage|navigator\.|window\.(?:document|location|addEventListener))/;
  for (const file of sources) {
    if (floorOf(roomOf(file)) === hostFloor) continue;
    const code = text.get(file) as string;
    for (const specifier of specifiers(code)) expect(specifier, file).not.toMatch(/^node:/);
    expect(bare(code).match(host)?.[0], `a host's name in ${file}`).toBeUndefined();
    expect(
      bare(code).match(/(?<![.\w])document\.(?!createElement\b)/)?.[0],
      `the global document in ${file}`,
    ).toBeUndefined();
  }
});

// Powers of two as literals are exact everywhere; any other power is the engine's.
test("results use no function whose last bit depends on the engine, and no hidden randomness", () => {
  const engine =
    /\bMath\.(?:exp|expm1|log|log2|log10|log1p|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|asinh|acosh|atanh|pow|cbrt|hypot)\b/;
  for (const file of sources) {
    const code = bare(text.get(file) as string);
    const floor = floorOf(roomOf(file));
    if (floor !== hostFloor) expect(code.match(/\bMath\.random\b|\bDate\.now\b/)?.[0], file).toBeUndefined();
    if (floor >= 0 && floor <= 5)
      expect(code.match(engine)?.[0] ?? code.replace(/\b2 \*\* \d+/g, "").match(/\*\*/)?.[0], file).toBeUndefined();
  }
});

test("no file of the sources is longer than 300 lines", () => {
  for (const file of sources) expect((text.get(file) as string).split("\n").length, file).toBeLessThanOrEqual(300);
});
