#!/usr/bin/env node
/** The published entry: says which Node is needed before anything that an older one cannot read is loaded. */

const [major, minor] = process.versions.node.split(".").map(Number);
if (major > 22 || (major === 22 && minor >= 18)) {
  const { main } = await import("./main.ts");
  process.exitCode = await main(process.argv.slice(2));
} else {
  process.stderr.write(
    `equilearn needs Node 22.18 or newer and this is Node ${process.versions.node}; ` +
      "install Node 24 from nodejs.org, or run: npx --package node@24 --package equilearn equilearn\n",
  );
  process.exitCode = 1;
}
