import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Packs the package as it would be published, installs it into an empty folder, and uses it as a stranger would. */

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "equilearn-smoke-"));
const run = (program: string, args: string[], cwd: string) =>
  execFileSync(program, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

try {
  run("npm", ["pack", "--workspace", "equilearn", "--pack-destination", folder], root);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  if (!tarball) throw new Error("npm pack wrote no tarball.");
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  run("npm", ["install", "--no-audit", "--no-fund", join(folder, tarball)], folder);
  const installed = join(folder, "node_modules", "equilearn");
  for (const name of ["README.md", "LICENSE"])
    if (!existsSync(join(installed, name))) throw new Error(`The packed package has no ${name}.`);
  const bin = join(installed, "dist", "cli", "bin.js");
  const equilearn = (...args: string[]) => run(process.execPath, [bin, ...args], folder);
  const recipes = JSON.parse(equilearn("recipes", "--json")) as { name: string }[];
  if (recipes.length < 7) throw new Error(`Only ${recipes.length} recipes were packed.`);
  const summary = JSON.parse(
    equilearn("run", "iris-chemical", "--seeds", "2", "--report", "report.html", "--json"),
  ) as {
    metrics: Record<string, { mean: number }>;
  };
  const { mean } = summary.metrics["test accuracy"];
  if (!(mean > 50 && mean <= 100)) throw new Error(`The packed program reached ${mean} % on Iris.`);
  equilearn("figure", "latest", "--out", "figure.png");
  const shortened = ["task.train=3000", "learning.schedule.0.epochs=1"].flatMap((change) => ["--set", change]);
  const digits = JSON.parse(
    equilearn("run", "fhn-mnist-small", "--threads", "2", ...shortened, "--json"),
  ) as typeof summary;
  const error = digits.metrics["test error"].mean;
  if (!(error > 0 && error < 50)) throw new Error(`The packed program errs on ${error} % of MNIST.`);
  const bandit = JSON.parse(equilearn("run", "epl-bandit", "--threads", "2", "--json")) as typeof summary;
  const on = bandit.metrics.on.mean;
  if (!(on > 0.9 && on <= 1)) throw new Error(`The packed program earns ${on} of a bandit.`);
  writeFileSync(
    join(folder, "use.js"),
    'import { catalogue, planFlow } from "equilearn"; if (!catalogue.length || !planFlow) process.exit(1);\n',
  );
  run(process.execPath, ["use.js"], folder);
  process.stdout.write(
    `The packed package works: ${recipes.length} recipes, Iris ${mean.toFixed(1)} % right on two seeds, ${error.toFixed(1)} % wrong on MNIST after 3000 examples, ${on.toFixed(2)} earned of a bandit.\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
