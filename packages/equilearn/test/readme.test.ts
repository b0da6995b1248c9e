import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..", "..");
const source = join(import.meta.dirname, "..", "src");
const packaged = join("packages", "equilearn", "README.md");
const folder = mkdtempSync(join(import.meta.dirname, "readme-"));
afterAll(() => rmSync(folder, { recursive: true }));

const pages = [
  "README.md",
  packaged,
  "CONTRIBUTING.md",
  ...readdirSync(join(root, "docs")).map((name) => join("docs", name)),
].filter((name) => name.endsWith(".md"));

test.each(["README.md", packaged])("the library example of %s runs and gives a gradient", (page) => {
  const readme = readFileSync(join(root, page), "utf8");
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  const index = pathToFileURL(join(source, "index.ts")).href;
  const script = `${code.replace('"equilearn"', JSON.stringify(index))}
console.log(JSON.stringify({ cost, norm: Math.sqrt(learner.gradient.reduce((sum, g) => sum + g * g, 0)) }));`;
  const path = join(folder, "example.ts");
  writeFileSync(path, script);
  const result = JSON.parse(execFileSync(process.execPath, [path], { encoding: "utf8" })) as {
    cost: number;
    norm: number;
  };
  expect(result.cost).toBeGreaterThan(0);
  expect(result.norm).toBeGreaterThan(0);
});

test("the world of one's own that docs/reactions.md makes is sound, and what evolves in it is controlled", () => {
  const text = readFileSync(join(root, "docs", "reactions.md"), "utf8");
  const [, code] = /```ts\n([\s\S]*?)```/.exec(text) ?? [];
  const index = pathToFileURL(join(source, "index.ts")).href;
  const path = join(folder, "world.ts");
  writeFileSync(path, code.replace('"equilearn"', JSON.stringify(index)));
  const [, on] = /\bon: ([\d.]+),/.exec(execFileSync(process.execPath, [path], { encoding: "utf8" })) ?? [];
  expect(Number(on)).toBeGreaterThan(0.5);
});

test("every command and recipe that the documentation names exists", () => {
  const main = join(source, "cli", "main.ts");
  const help = execFileSync(process.execPath, [main, "--help"], { encoding: "utf8" });
  const recipes = execFileSync(process.execPath, [main, "recipes"], { encoding: "utf8" });
  const text = pages.map((page) => readFileSync(join(root, page), "utf8")).join("\n");
  const named = [...text.matchAll(/`equilearn ([a-z]+)(?: ([a-z]+-[a-z-]+))?/g)];
  expect(named.length).toBeGreaterThan(20);
  for (const [, command, recipe] of named) {
    expect(help, command).toMatch(new RegExp(`^ {2}${command}\\b`, "m"));
    if (recipe) expect(recipes, recipe).toMatch(new RegExp(`^${recipe}\\b`, "m"));
  }
});

test("the package carries the licence of its repository", () => {
  const licence = (path: string) => readFileSync(join(root, path, "LICENSE"), "utf8");
  expect(licence("packages/equilearn")).toBe(licence("."));
});

test("every relative link in the documentation leads to a file", () => {
  for (const page of pages) {
    const links = [...readFileSync(join(root, page), "utf8").matchAll(/\]\((?!https?:)([^)#]+)/g)];
    for (const [, link] of links) expect(existsSync(join(root, dirname(page), link)), `${page} → ${link}`).toBe(true);
  }
});
