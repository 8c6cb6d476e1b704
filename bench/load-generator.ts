/**
 * A closed-loop load over keep-alive sockets: each connection sends its next prepared request when the
 * reply before it is whole. Requests are prepared (and signed) before the clock starts, so that the
 * generator's own arithmetic is not measured. Run as its own process: reads frames from a file, prints
 * one JSON line.
 */
import { readFileSync } from "node:fs";
import { connect } from "node:net";

export interface LoadFigures {
  readonly answered: number;
  readonly refused: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Frames as `uint32 length | bytes`, back to back. */
function readFrames(file: string): Buffer[] {
  const all = readFileSync(file);
  const frames: Buffer[] = [];
  for (let at = 0; at + 4 <= all.length; ) {
    const length = all.readUInt32BE(at);
    frames.push(all.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return frames;
}

class Run {
  next = 0;
  answered = 0;
  refused = 0;
  readonly latenciesMs: number[] = [];
  readonly frames: readonly Buffer[];
  readonly endAt: number;

  constructor(frames: readonly Buffer[], endAt: number) {
    this.frames = frames;
    this.endAt = endAt;
  }
}

const HEAD_END = Buffer.from("\r\n\r\n");

/** One connection until the time or the frames are used up. */
function drive(run: Run, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    socket.setNoDelay(true);
    let pending: Buffer = Buffer.alloc(0);
    let sentAt = 0;
    const send = (): void => {
      const frame = run.frames[run.next];
      if (frame === undefined || performance.now() >= run.endAt) {
        socket.destroy();
        resolve();
        return;
      }
      run.next += 1;
      sentAt = performance.now();
      socket.write(frame);
    };
    socket.on("connect", send);
    socket.on("data", (chunk: Buffer) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      const headEnd = pending.indexOf(HEAD_END);
      if (headEnd < 0) return;
      const head = pending.toString("latin1", 0, headEnd);
      const length = Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? Number.NaN);
      if (Number.isNaN(length)) return void socket.destroy(new Error("no content-length in a reply"));
      if (pending.length < headEnd + 4 + length) return;
      pending = pending.subarray(headEnd + 4 + length);
      if (head.startsWith("HTTP/1.1 200")) run.answered += 1;
      else run.refused += 1;
      run.latenciesMs.push(performance.now() - sentAt);
      send();
    });
    socket.on("error", reject);
    socket.on("close", () => resolve());
  });
}

async function main(): Promise<void> {
  const [file = "", port = "0", connections = "64", seconds = "5"] = process.argv.slice(2);
  const frames = readFrames(file);
  const begin = performance.now();
  const run = new Run(frames, begin + Number(seconds) * 1000);
  await Promise.all(Array.from({ length: Number(connections) }, () => drive(run, Number(port))));
  const took = (performance.now() - begin) / 1000;
  run.latenciesMs.sort((a, b) => a - b);
  const at = (share: number): number => run.latenciesMs[Math.floor(run.latenciesMs.length * share)] ?? 0;
  const figures: LoadFigures = {
    answered: run.answered,
    refused: run.refused,
    seconds: took,
    perSecond: run.answered / took,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}

await main();
