import { expect, test } from "vitest";
import { randomReactions, reactionKinds } from "../../../test/random-reactions.ts";
import { Refusal } from "../system.ts";
import { parseReactions, reactionText } from "./text.ts";

const salt = `# Salt water on both sides of a membrane.
equilearn reactions 1
name salt water
space inside
space outside
near inside outside distance 2
species Na@inside initial 0.2 charge 1 mass 23
species Na@outside initial 1.4 charge 1 mass 23 exchange 0.3   # the sea
species Cl@inside initial 0.2 charge -1
species NaCl@inside initial 1e-3
Na@inside <=> Na@outside rate 0.5 current 0.1
Na@inside + Cl@inside <=> NaCl@inside rate 2
`;

test("a text is read as it says", () => {
  const network = parseReactions(salt);
  expect(network.name).toBe("salt water");
  expect(network.species).toEqual(["Na@inside", "Na@outside", "Cl@inside", "NaCl@inside"]);
  expect(Array.from(network.charge)).toEqual([1, 1, -1, 0]);
  expect(Array.from(network.mass)).toEqual([23, 23, 1, 1]);
  expect(Array.from(network.exchange)).toEqual([0, 0.3, 0, 0]);
  expect(network.stoichiometry).toEqual({
    offsets: Int32Array.of(0, 2, 5),
    species: Int32Array.of(0, 1, 0, 2, 3),
    coefficients: Int32Array.of(1, -1, 1, 1, -1),
  });
  expect(Array.from(network.rate)).toEqual([0.5, 2]);
  expect(Array.from(network.current)).toEqual([0.1, 0]);
  expect(Array.from(network.potential.values)).toEqual([0.5, 0.5, 0.5, 0.5]);
});

test.each(reactionKinds)("what is written of a %s system is read back to the same bits", (_, features) => {
  for (let seed = 0; seed < 10; seed++) {
    const network = randomReactions(seed, features);
    expect(parseReactions(reactionText(network))).toEqual(network);
  }
});

test.each([
  ["", 'The reaction file is empty; it begins with "equilearn reactions 1".'],
  ["space a", 'Line 1 of the reaction file is "space a", but a reaction file begins with "equilearn reactions 1".'],
  ["+spaces a", 'Line 2 of the reaction file begins with "spaces"; the nearest it could be is "space".'],
  [
    "+A@a -> B@a",
    'Line 2 of the reaction file begins with "A@a"; a line is one of name, space, near, species, or an edge with "<=>".',
  ],
  ["+space a b", 'Line 2 of the reaction file must be "space" and one name without "@" and "+", as in "space inside".'],
  [
    "+space a\nnear a b distance 1",
    'Line 3 of the reaction file names the space "b", which no line before it declares; write "space b" above.',
  ],
  [
    "+space a\nspace b\nnear a b",
    'Line 4 of the reaction file must be as in "near inside outside distance 2", and has no distance.',
  ],
  [
    "+space a\nspecies A initial 1",
    'Line 3 of the reaction file calls a species "A"; it is called by its gene and its space, as in "Na@inside".',
  ],
  [
    "+space a\nspecies A@a charge 1",
    'Line 3 of the reaction file does not say how much of "A@a" there is; write "initial" and a number above 0.',
  ],
  ["+space a\nspecies A@a initial 0", 'The initial amount of "A@a" is 0; it must be a finite number above 0.'],
  [
    "+space a\nspecies A@a initial x",
    'Line 3 of the reaction file has "x" after "initial", where a finite number must be.',
  ],
  [
    "+space a\nspecies A@a initial",
    'Line 3 of the reaction file has nothing after "initial", where a finite number must be.',
  ],
  [
    "+space a\nspecies A@a weight 1",
    'Line 3 of the reaction file has "weight" where one of initial, charge, mass, enthalpy, momentum, exchange, reservoir, friction must be.',
  ],
  [
    "+space a\nspecies A@a initial 1\nspecies A@a initial 1",
    'Line 4 of the reaction file declares the species "A@a" again.',
  ],
  [
    "+space a\nspecies A@a initial 1\nA@a <=> B@a rate 1",
    'Line 4 of the reaction file names the species "B@a", which no line before it declares.',
  ],
  [
    "+space a\nspecies A@a initial 1\n9 A@a <=> A@a",
    'Line 4 of the reaction file has the term "9 A@a"; a term is a species, or a number from 1 to 8 and a species.',
  ],
  [
    "+space a\nspecies A@a initial 1\nA@a <=> A@a",
    'Line 4 of the reaction file names the species "A@a" twice; write "2 A@a", and leave out what both sides have.',
  ],
  [
    "+space a\nspecies A@a initial 1\nspecies B@a initial 1\nA@a <=> B@a rate -1",
    "Edge 0, counted from 0, has a rate of -1; it must be a finite number of 0 or more.",
  ],
  [
    "+space a\nspace b\nnear a b distance 0\nspecies A@a initial 1",
    'The distance of "a" and "b" is 0; it must be a finite number above 0.',
  ],
  ["+space a\nspace a\nspecies A@a initial 1", 'The space "a" is there twice; give each a name of its own.'],
])("%j is refused in one sentence", (text, sentence) => {
  expect(() => parseReactions(text.replace(/^\+/, "equilearn reactions 1\n"))).toThrow(new Refusal(sentence));
});
