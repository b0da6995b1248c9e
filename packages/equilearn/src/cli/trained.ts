import type { CheckpointEvent } from "../experiments/events.ts";
import { parseNetwork } from "../systems/flow/file.ts";
import type { FlowNetwork } from "../systems/flow/network.ts";
import { Refusal } from "../systems/system.ts";

/** Whether a checkpoint is that of a flow network. */
export function hasFlowNetwork({ state }: CheckpointEvent): boolean {
  return (state.blueprint as { law?: unknown } | undefined)?.law === "flow";
}

/**
 * The network in a run's checkpoint with the conductances it has there. Trained conductances may be negative where the
 * recipe has no floor; the blueprint beside them is what was drawn.
 */
export function networkOfCheckpoint(checkpoint: CheckpointEvent, run: string): FlowNetwork {
  const blueprint = checkpoint.state.blueprint as { law?: unknown; network?: unknown } | undefined;
  const network = blueprint?.law === "flow" ? blueprint.network : undefined;
  const trained = checkpoint.tensors.weights?.data;
  if (!network || !(trained instanceof Float64Array))
    throw new Refusal(`The checkpoint of run "${run}" holds no network.`);
  const drawn = parseNetwork(JSON.stringify(network));
  if (trained.length !== drawn.conductance.length)
    throw new Refusal(
      `The checkpoint of run "${run}" has ${trained.length} conductances for ${drawn.conductance.length} edges.`,
    );
  return { ...drawn, conductance: trained };
}
