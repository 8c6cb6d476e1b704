/** The world as one command sees it; a test hands in another. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: NodeJS.ReadStream;
  /** Whether a person is watching: decides bars against lines, and never what is said. */
  readonly isInteractive: boolean;
  readonly clock: () => number;
  /** Aborted by Ctrl-C: what runs until stopped ends in order. */
  readonly signal: AbortSignal;
}

export function processTerminal(): Terminal {
  const interrupt = new AbortController();
  process.once("SIGINT", () => interrupt.abort());
  process.once("SIGTERM", () => interrupt.abort());
  // `elgw … | head` closes our output early; that is no error of ours.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(0);
  });
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    env: process.env,
    stdin: process.stdin,
    isInteractive: process.stderr.isTTY === true,
    clock: () => Date.now(),
    signal: interrupt.signal,
  };
}
