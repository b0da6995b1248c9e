import { environmentNamed } from "../../tasks/environments/catalogue.ts";
import { checkEnvironment } from "../../tasks/environments/check.ts";
import type { EnvironmentTask } from "../../tasks/environments/environment.ts";

/** Episodes by which a world of somebody's own is checked. */
const CHECKED = 20;

/** The world that a seed of a recipe acts in: somebody's own, which is checked first, or the one of this name. */
export function worldOf(name: string, own: EnvironmentTask | undefined, seed: number): EnvironmentTask {
  if (own === undefined) return environmentNamed(name);
  checkEnvironment(own, { episodes: CHECKED, seed });
  return own;
}
