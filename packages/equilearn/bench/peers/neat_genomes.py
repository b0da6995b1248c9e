"""The peer of the benchmark of genomes: the same NEAT by neat-python, 1.0 or later.

Usage: python3 neat_genomes.py SETTINGS, where SETTINGS is the JSON of neatPeerSettings in benchmarks/reaction-neat.ts.
Prints one JSON object: {"hidden", "connections", "species", "evaluationsPerSecond", "generationsPerSecond"}. A population grows
from minimal genomes by fitnesses that are drawn; then its networks are evaluated, and more of its generations timed.
"""

import json
import os
import random
import sys
import tempfile
import time

import neat

ACTIVATIONS = {"gaussian": "gauss", "sine": "sin", "absolute": "abs", "linear": "identity"}
INPUTS = 16


def number(name, init, mutated, replaced, step, largest):
    """The settings of a kind of number in genes."""
    return {
        f"{name}_init_mean": 0,
        f"{name}_init_stdev": init,
        f"{name}_init_type": "gaussian",
        f"{name}_mutate_rate": mutated * (1 - replaced),
        f"{name}_replace_rate": mutated * replaced,
        f"{name}_mutate_power": step,
        f"{name}_max_value": largest,
        f"{name}_min_value": -largest,
    }


def sections(given):
    """Our settings as neat-python calls them; ours chooses for a whole child whether its weights mutate, neat-python for each."""
    mutation, compatibility = given["mutation"], given["compatibility"]
    speciation, reproduction = given["speciation"], given["reproduction"]
    changes = [mutation["replace"], mutation["step"], mutation["largest"]]
    genome = {
        "num_inputs": given["inputs"],
        "num_outputs": given["outputs"],
        "num_hidden": 0,
        "feed_forward": True,
        "initial_connection": "full_direct",
        "compatibility_disjoint_coefficient": compatibility["disjoint"],
        "compatibility_weight_coefficient": compatibility["weight"],
        "conn_add_prob": mutation["addConnection"],
        "conn_delete_prob": mutation["deleteConnection"],
        "node_add_prob": mutation["addNode"],
        "node_delete_prob": mutation["deleteNode"],
        "single_structural_mutation": False,
        "structural_mutation_surer": False,
        "activation_default": "random",
        "activation_mutate_rate": mutation["activation"],
        "activation_options": " ".join(ACTIVATIONS.get(name, name) for name in mutation["activations"]),
        "aggregation_default": "sum",
        "aggregation_mutate_rate": 0,
        "aggregation_options": "sum",
        "enabled_default": True,
        "enabled_mutate_rate": mutation["toggleConnection"],
        "enabled_rate_to_true_add": 0,
        "enabled_rate_to_false_add": 0,
        **number("weight", mutation["fresh"], mutation["weights"], *changes),
        **number("bias", mutation["fresh"], mutation["biases"], *changes),
        **number("response", 0, 0, 0, 0, 1),
        "response_init_mean": 1,
    }
    return {
        "NEAT": {
            "fitness_criterion": "max",
            "fitness_threshold": 0,
            "no_fitness_termination": True,
            "pop_size": given["individuals"],
            "reset_on_extinction": False,
        },
        "DefaultGenome": genome,
        "DefaultSpeciesSet": {"compatibility_threshold": speciation["threshold"]},
        "DefaultStagnation": {
            "species_fitness_func": "max",
            "max_stagnation": speciation["stagnation"],
            "species_elitism": speciation["protected"],
        },
        "DefaultReproduction": {
            "elitism": reproduction["elites"],
            "survival_threshold": reproduction["survival"],
            "min_species_size": 1,
        },
    }


def configuration(given):
    """neat-python reads its settings from a file alone."""
    text = ""
    for title, values in sections(given).items():
        text += f"[{title}]\n" + "".join(f"{name} = {value}\n" for name, value in values.items())
    kinds = neat.DefaultGenome, neat.DefaultReproduction, neat.DefaultSpeciesSet, neat.DefaultStagnation
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "neat.cfg")
        with open(path, "w") as file:
            file.write(text)
        return neat.Config(*kinds, path)


def draw_fitness(genomes, _config):
    for _key, genome in genomes:
        genome.fitness = random.random()


def evolve(population, speciation):
    """One generation, and the threshold's step towards the wanted number of species."""
    population.run(draw_fitness, 1)
    settings, species = population.species.species_set_config, len(population.species.species)
    if species > speciation["target"]:
        settings.compatibility_threshold += speciation["thresholdStep"]
    elif species < speciation["target"]:
        lower = settings.compatibility_threshold - speciation["thresholdStep"]
        settings.compatibility_threshold = max(speciation["leastThreshold"], lower)


def evaluations_per_second(networks, count, seconds):
    """Of the fastest round, after one that warms up."""
    inputs = [[random.uniform(-1, 1) for _ in range(count)] for _ in range(INPUTS)]
    rounds, spent = [], 0
    while spent < seconds or len(rounds) < 3:
        begin = time.perf_counter()
        for network in networks:
            for values in inputs:
                network.activate(values)
        rounds.append(time.perf_counter() - begin)
        spent += rounds[-1]
    return len(networks) * len(inputs) / min(rounds[1:])


def measure(given):
    config = configuration(given)
    population = neat.Population(config, seed=given["seed"])
    for genome in population.population.values():
        for output in config.genome_config.output_keys:
            genome.nodes[output].activation = "identity"
    for _ in range(given["generations"]):
        evolve(population, given["speciation"])
    genomes, species = list(population.population.values()), len(population.species.species)
    networks = [neat.nn.FeedForwardNetwork.create(genome, config) for genome in genomes]
    sizes = [genome.size() for genome in genomes]
    begin = time.perf_counter()
    for _ in range(given["timed"]):
        evolve(population, given["speciation"])
    seconds = time.perf_counter() - begin
    return {
        "hidden": sum(nodes for nodes, _ in sizes) / len(sizes) - given["outputs"],
        "connections": sum(connections for _, connections in sizes) / len(sizes),
        "species": species,
        "evaluationsPerSecond": evaluations_per_second(networks, given["inputs"], given["seconds"]),
        "generationsPerSecond": given["timed"] / seconds,
    }


if __name__ == "__main__":
    print(json.dumps(measure(json.loads(sys.argv[1]))))
