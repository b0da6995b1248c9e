import { expect, test } from "vitest";
import { openArena, openProduct } from "../../../test/lane-kernels.ts";
import { drawn } from "../../../test/neuron-networks.ts";
import type { Epilogue } from "./epilogue.ts";
import { lanes } from "./value.ts";

const { fround } = Math;
const float = (label: string, count: number) => Float32Array.from(drawn(1, label, count));

/** Uses all that an epilogue can read and write, and what it keeps more than once. */
const everything: Epilogue = ({ column, splat, keep, constants }) => {
  const leak = keep(column("leak"));
  const pull = keep(lanes.multiply(splat("restoring"), constants.float(3)));
  const mask = column("mask");
  return (element) => {
    const signal = element.keep(element.load("signal"));
    const sum = element.keep(lanes.add(element.sum, element.other()));
    element.store("cacheOut", sum);
    element.store("signalOut", lanes.add(lanes.multiply(leak, signal), lanes.multiply(pull, signal)));
    element.store("innerOut", lanes.subtract(element.load("inner"), sum));
    element.accumulate(1, lanes.multiply(mask, lanes.multiply(signal, signal)));
    element.accumulate(0, lanes.multiply(sum, mask));
  };
};

test.each([0, 1])(
  "an epilogue reads and writes its own row and columns, to the last bit (rows of `other`: %i)",
  (each) => {
    const product = openProduct({ sides: "none", epilogue: everything });
    const arena = openArena(product.floats);
    const [rows, panels, gap] = [13, 3, 5];
    const width = 8 * panels + gap;
    const named = (name: string, count = rows) => float(name, count * width);
    const [start, signal, inner, other] = ["start", "signal", "inner", "other"].map((name) => named(name));
    const [leak, mask] = [named("leak", 1), named("mask", 1)];
    const sums = float("sums", 8 * rows);
    const places = {
      start: arena.put(start),
      signal: arena.put(signal),
      inner: arena.put(inner),
      other: arena.put(other),
      leak: arena.put(leak),
      mask: arena.put(mask),
      sums: arena.put(sums),
      signalOut: arena.fill(rows * width),
      innerOut: arena.fill(rows * width),
      cacheOut: arena.fill(rows * width),
    };
    const strides = { stride: 4 * width, startStride: 4 * width, otherStride: 4 * width * each };
    product.describe({ ...places, ...strides, restoring: 0.7, panels });
    product.run(0, rows);
    const [signalOut, innerOut, cacheOut] = [0, 1, 2].map(() => new Float32Array(rows * width));
    const totals = sums.slice();
    for (let row = 0; row < rows; row++)
      for (let j = 0; j < 8 * panels; j++) {
        const at = row * width + j;
        const sum = fround(start[at] + other[each * row * width + j]);
        cacheOut[at] = sum;
        const pull = fround(fround(0.7) * 3);
        signalOut[at] = fround(leak[j] * signal[at]) + fround(pull * signal[at]);
        innerOut[at] = inner[at] - sum;
        totals[8 * row + (j % 4)] += fround(sum * mask[j]);
        totals[8 * row + 4 + (j % 4)] += fround(mask[j] * fround(signal[at] * signal[at]));
      }
    const found = (place: number, length: number) => product.floats.slice(place / 4, place / 4 + length);
    expect(found(places.cacheOut, rows * width)).toEqual(cacheOut);
    expect(found(places.signalOut, rows * width)).toEqual(signalOut);
    expect(found(places.innerOut, rows * width)).toEqual(innerOut);
    expect(found(places.sums, 8 * rows)).toEqual(totals);
  },
);
