import { type Command, Option } from "commander";
import { type PictureKind, pictureKinds } from "../../views/picture-kinds.ts";
import { defaultStore, runArgument } from "../options.ts";
import { withExistingStore } from "../session.ts";
import { openTerminal } from "../terminal.ts";

export function registerFigure(program: Command): void {
  program
    .command("figure")
    .argument("<run>", runArgument)
    .requiredOption("--out <file>", "the picture to write, .svg or .png")
    .addOption(
      new Option(
        "--kind <kind>",
        "which picture (default: four-panels, or generations where something evolved)",
      ).choices(pictureKinds),
    )
    .option("--store <file>", "where runs are kept", defaultStore)
    .description(
      "draw a run: four panels, the network, its change, what hidden units see, or the results over seeds; of a run that evolved its generations, bodies, or traces of outputs",
    )
    .action((query: string, options: { out: string; kind?: PictureKind; store: string }) =>
      withExistingStore(options.store, async (session) => {
        const { writePicture } = await import("../reporting.ts");
        writePicture(session, session.store.findRun(query), options.kind, options.out);
        openTerminal(false).say(`Wrote ${options.out}`);
      }),
    );
}
