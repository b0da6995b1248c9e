import type { Command } from "commander";
import { defaultStore } from "../options.ts";
import { withExistingStore } from "../session.ts";
import { openTerminal } from "../terminal.ts";

export function registerReport(program: Command): void {
  program
    .command("report")
    .argument("<runs...>", "one or several runs: ids, recipe names, or latest")
    .requiredOption("--out <file>", "the HTML file to write")
    .option("--store <file>", "where runs are kept", defaultStore)
    .description("write one self-contained HTML page: claims, curves, the network, the certificate")
    .action((queries: string[], options: { out: string; store: string }) =>
      withExistingStore(options.store, async (session) => {
        const { writeReport } = await import("../reporting.ts");
        const runs = queries.map((query) => session.store.findRun(query));
        writeReport(session, runs, options.out);
        openTerminal(false).say(`Report: ${options.out}`);
      }),
    );
}
