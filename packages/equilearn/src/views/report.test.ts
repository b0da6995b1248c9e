import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { summariseMetric } from "../experiments/summary.ts";
import { type ReportInput, reportHtml } from "./report.ts";

function input(text: (plain: string) => string = (plain) => plain): ReportInput {
  const accuracy = summariseMetric([88, 92, 96]);
  return {
    runId: text("iris-1"),
    recipe: {
      name: text("iris"),
      title: text("Iris"),
      description: text("What it does."),
      cite: text("Somebody (2022), https://example.org/paper"),
    },
    task: text("iris"),
    command: text("equilearn run iris --seeds 0-2"),
    seeds: [0, 1, 2],
    summary: {
      metrics: { "test accuracy": accuracy, [text("transfer norm")]: summariseMetric([0.2, 0.1, 0.3]) },
      expect: [
        {
          metric: "test accuracy",
          published: 93,
          source: text("Fig. 2"),
          measured: accuracy.mean,
          tolerance: { low: 90, high: 94 },
          seeds: 100,
          holds: true,
        },
        {
          metric: text("unmeasured"),
          published: null,
          source: "none",
          measured: null,
          tolerance: { low: 1 },
          seeds: 3,
          holds: false,
        },
      ],
      certificate: { residual: 3.1e-14, unsettled: 2, indefinite: 0, clamps: 0, condition: 4210 },
      digests: ["00ff", text("11ee"), "22dd"],
      notes: [text("Seed 0: at epoch 1 something grew")],
    },
    baselines: [{ name: text("nearest centroid"), mean: 91.2, sd: 3.2 }],
    curves: [0, 1, 2].flatMap((seed) => [
      { seed, per: "training step", steps: [0, 1, 2, 3], values: { cost: [4, 3, 2, 1] } },
      {
        seed,
        steps: [0, 1],
        values: { "test accuracy": [80, 92], "test error": [20, 8], clamps: [0, 0], [text("custom")]: [1, 2] },
      },
    ]),
    network: {
      seed: 0,
      graph: { nodes: 3, from: [0, 1, 2], to: [1, 2, 0] },
      inputs: [{ plus: 0, minus: 1 }],
      outputs: [{ plus: 1, minus: 2 }],
      ground: 0,
      before: [1, 1, 1],
      after: [1, 2, 0.5],
    },
    environment: { version: "0.1.0", node: "24.21.0", platform: text("linux x64"), commit: text("abc") },
  };
}

const page = (...runs: ReportInput[]) => parseHTML(reportHtml(runs)).document;
const rowsOf = (document: ReturnType<typeof page>) =>
  [...document.querySelector("table")!.querySelectorAll("tr")].map((row) =>
    [...row.children].map((cell) => cell.textContent),
  );

test("the claim table sets what was published beside what was measured", () => {
  const [, held, missing] = rowsOf(page(input()));
  expect(held).toEqual([
    "test accuracyFig. 2",
    "93 %",
    "92.0 ± 4.0 %88 to 96, n = 3",
    "90 to 94 %",
    "✓ yesThe claim is about 100 seeds; this run has 3.",
  ]);
  expect(missing).toEqual(["unmeasurednone", "–", "–not measured", "at least 1", "✗ no"]);
  expect(page(input()).querySelector(".verdict")?.textContent).toBe(
    "✗ 1 of 2 claims hold on 3 of the 100 promised seeds",
  );
});

test("figures: cost, curves, network before and after, change; no mirrored error and nothing that is always zero", () => {
  const captions = [...page(input()).querySelectorAll("figcaption b")].map((title) => title.textContent);
  expect(captions).toEqual([
    "Final test accuracy.",
    "Cost per training step.",
    "Test accuracy.",
    "Custom.",
    "Initial network of seed 0.",
    "Trained network of seed 0.",
    "Change of conductance, seed 0.",
  ]);
});

test("the untrained network is one row with a dot for each seed, baseline or not", () => {
  const run = input();
  const metrics = { ...run.summary.metrics, "untrained test accuracy": summariseMetric([70, 80, 90]) };
  const baselines = [{ name: "untrained network", mean: 80, sd: 10 }];
  const figure = page({ ...run, baselines, summary: { ...run.summary, metrics } }).querySelector("figure.wide")!;
  expect(figure.querySelectorAll("circle").length).toBe(6);
  expect([...figure.querySelectorAll("text")].filter((text) => text.textContent === "untrained network").length).toBe(
    1,
  );
});

test("baselines, certificate and the way to do it again are there", () => {
  const text = page(input()).body.textContent!;
  for (const part of [
    "nearest centroid",
    "91.2 ± 3.2",
    "3.1 × 10⁻¹⁴",
    "are not equilibria",
    "about 4 of 16",
    "equilearn run iris --seeds 0-2",
    "22dd",
    "Node 24.21.0",
    "3 seeds: 0–2",
  ]) {
    expect(text).toContain(part);
  }
});

test("the page loads nothing and runs nothing", () => {
  const html = reportHtml([input()]);
  const document = page(input());
  expect(document.querySelector("meta[http-equiv=Content-Security-Policy]")?.getAttribute("content")).toMatch(
    /^default-src 'none'/,
  );
  expect(document.querySelectorAll("script,link,img,iframe,object,embed,image,use").length).toBe(0);
  const links = html.match(/https?:\/\/[^\s<"]*/g)!.filter((link) => link !== "http://www.w3.org/2000/svg");
  expect(links).toEqual(["https://example.org/paper"]);
  expect(html).not.toMatch(/(?:href|src|action)="(?!#)|url\((?!#)|@import/);
});

test("no text from a recipe becomes markup", () => {
  const attack = (plain: string) =>
    `${plain}</title></style></text></pre>"'><script>alert(1)</script><img src=x onerror=alert(1)>\u0000`;
  const [clean, attacked] = [page(input()), page(input(attack))];
  const count = (document: typeof clean) => document.querySelectorAll("*").length;
  expect(attacked.querySelectorAll("script,img,[onerror]").length).toBe(0);
  expect(count(attacked)).toBe(count(clean));
  expect(attacked.querySelector("h1")?.textContent).toContain("<script>alert(1)</script>");
});

test("metrics named like parts of every object are just not measured", () => {
  const run = input();
  const [promise] = run.summary.expect;
  const html = reportHtml([
    {
      ...run,
      summary: { ...run.summary, expect: [{ ...promise, metric: "constructor", measured: null, holds: false }] },
    },
  ]);
  expect(html).toContain("not measured");
});

test("several runs are compared, then told one by one", () => {
  const other = { ...input(), recipe: { ...input().recipe, name: "other", title: "Other" } };
  const document = page(input(), other);
  expect(document.querySelector("h1")?.textContent).toBe("Comparison of 2 runs");
  expect([...document.querySelectorAll("nav a")].map((link) => link.getAttribute("href"))).toEqual([
    "#run-1",
    "#run-2",
  ]);
  expect(document.querySelectorAll("section[id]").length).toBe(2);
  expect(rowsOf(document)).toEqual([
    ["Metric, mean ± sd", "iris", "other"],
    ["test accuracy / %", "92.0 ± 4.0", "92.0 ± 4.0"],
    ["transfer norm", "0.20 ± 0.10", "0.20 ± 0.10"],
  ]);
});

test("runs of different tasks are told one by one and not compared", () => {
  const document = page(input(), { ...input(), task: "digits" });
  expect(document.querySelector("h1")?.textContent).toBe("2 runs");
  expect(document.querySelectorAll("section[id]").length).toBe(2);
  expect(document.documentElement.textContent).not.toContain("Side by side");
});

test("a run without anything is a page without figures", () => {
  const summary = { ...input().summary, metrics: {}, expect: [], digests: [] };
  const { baselines: _b, network: _n, ...rest } = input();
  const html = reportHtml([{ ...rest, summary, curves: [], seeds: [] }]);
  expect(html).toContain("makes no claim");
  expect(html).not.toMatch(/NaN|undefined|\[object/);
  expect(reportHtml([])).toContain("There are no runs to report.");
});

test("the same runs give the same bytes", () => {
  expect(reportHtml([input(), input()])).toBe(reportHtml([input(), input()]));
});
