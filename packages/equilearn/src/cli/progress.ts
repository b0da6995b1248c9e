/** Progress of long work on stderr: one live line on a terminal, plain lines elsewhere. */

export interface Progress {
  /** `done` of `total` units so far; `remark` says what is done meanwhile that is none of them. */
  update(done: number, total: number, remark?: string): void;
  /** A line that stays. */
  note(line: string): void;
  finish(): void;
}

interface Sink {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Seconds as people say them: "8 s", "3 min 20 s", "2 h 05 min". */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 100) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** A rate in the unit of time in which there is something to say: "12/s", "3.4/min". */
function rateText(perSecond: number): string {
  const [rate, unit] = perSecond < 0.1 ? [60 * perSecond, "min"] : [perSecond, "s"];
  return `${rate.toFixed(rate < 10 ? 1 : 0)}/${unit}`;
}

/** `unit` names what is counted ("epochs"); `clock` is in milliseconds. */
export function openProgress(label: string, unit: string, sink: Sink, clock: () => number): Progress {
  const start = clock();
  // A terminal shows the first state at once; a log only what has taken a while.
  let last = sink.isTTY ? Number.NEGATIVE_INFINITY : start;
  const interval = sink.isTTY ? 100 : 10_000;
  const line = (done: number, total: number, remark?: string) => {
    const elapsed = Math.max(1e-9, (clock() - start) / 1000);
    const rate = done / elapsed;
    const left = rate > 0 ? `, ${duration((total - done) / rate)} left` : "";
    return `${label} ${bar(done / total)} ${Number(done.toFixed(1))}/${total} ${unit}, ${rateText(rate)}${left}${remark === undefined ? "" : `, ${remark}`}`;
  };
  return {
    update(done, total, remark) {
      if (clock() - last < interval) return;
      last = clock();
      sink.write(sink.isTTY ? `\r\u001b[2K${line(done, total, remark)}` : `${line(done, total, remark)}\n`);
    },
    note(text) {
      sink.write(sink.isTTY ? `\r\u001b[2K${text}\n` : `${text}\n`);
    },
    finish() {
      if (sink.isTTY) sink.write("\r\u001b[2K");
    },
  };
}

function bar(share: number): string {
  const width = 20;
  const filled = Math.max(0, Math.min(width, Math.floor(share * width)));
  return `▕${"█".repeat(filled)}${"·".repeat(width - filled)}▏`;
}
