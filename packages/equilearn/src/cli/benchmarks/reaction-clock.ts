/** Seconds of the fastest of some rounds of work: after one that warms up, two at least, and for so many seconds. */
export function fastest(seconds: number, work: () => void): number {
  work();
  let best = Infinity;
  for (let spent = 0, rounds = 0; spent < seconds || rounds < 2; rounds++) {
    const time = secondsOf(work);
    best = Math.min(best, time);
    spent += time;
  }
  return best;
}

export function secondsOf(work: () => void): number {
  const begin = performance.now();
  work();
  return (performance.now() - begin) / 1000;
}
