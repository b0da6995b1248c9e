/** What a process that measures does: prints what came of it as one JSON object, or says why there is nothing and exits with 1. */
export async function answer(measure: () => unknown): Promise<void> {
  try {
    process.stdout.write(`${JSON.stringify(await measure())}\n`);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
