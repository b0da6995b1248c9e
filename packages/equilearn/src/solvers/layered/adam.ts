import { type AdamSettings, adamCorrections, type Descent } from "../../devices/descent.ts";
import { DESCEND } from "./jobs.ts";
import { SCALARS, segmentPlaces } from "./layout.ts";
import type { Workshop } from "./workshop.ts";

/** Adam by all threads together: `referenceDescent` in single precision. */
export function planAdam(
  { layout, team, weights, floats, allocate }: Workshop,
  settings: AdamSettings,
): Descent<Float32Array> {
  const { firstMoment, secondMoment, epsilon, decay } = settings;
  const [first, second] = [allocate(weights.length), allocate(weights.length)];
  const segments = segmentPlaces(layout).length;
  const corrections = adamCorrections(settings);
  const job = Float64Array.of(DESCEND, 0, first.byteOffset, second.byteOffset);
  return {
    memory: { "first moment": first, "second moment": second },
    steps: 0,
    descend(gradient, rates, batch) {
      this.steps++;
      const scales = corrections(this.steps);
      const view = floats();
      for (let k = 0; k < segments; k++) {
        const at = (layout.scalars + SCALARS * k) / 4;
        view[at] = rates[k];
        view[at + 1] = 1 - rates[k] * decay;
        view[at + 2] = 1 / batch;
        view[at + 3] = scales[0];
        view[at + 4] = scales[1];
        view[at + 5] = firstMoment;
        view[at + 6] = 1 - firstMoment;
        view[at + 7] = secondMoment;
        view[at + 8] = 1 - secondMoment;
        view[at + 9] = epsilon;
      }
      job[1] = gradient.byteOffset;
      team.run(job);
      return 0;
    },
  };
}
