import { readFileSync } from "node:fs";

const manifest: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));

/** The package's version, from its manifest. */
export const version = String((manifest as { version: string }).version);
