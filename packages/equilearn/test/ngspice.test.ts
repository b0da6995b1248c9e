import { expect, test } from "vitest";
import { comparisons, ngspiceVersion, worstDisagreement } from "./ngspice-agreement.ts";

const version = ngspiceVersion();
const MISSING = "ngspice is not installed; on Debian, apt-get install ngspice.";

for (const comparison of comparisons) {
  const { title, bound } = comparison;
  test(`${title} agree with ngspice to ${bound} of the largest potential`, ({ skip }) => {
    if (version === undefined && process.env.CI) throw new Error(MISSING);
    skip(version === undefined, MISSING);
    expect(worstDisagreement(comparison, 12)).toBeLessThanOrEqual(bound);
  });
}
