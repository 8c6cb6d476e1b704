/** The world as one command sees it; a test hands in another. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: NodeJS.ReadStream;
  /** Whether a person is watching: decides bars against lines, and never what is said. */
  readonly isInteractive: boolean;
  readonly clock: () => number;
  /** Aborted by Ctrl-C or SIGTERM, once somebody has asked for it: what runs until stopped ends in order. */
  readonly signal: AbortSignal;
}

export function processTerminal(): Terminal {
  let interrupt: AbortController | undefined;
  // Not before it is asked for: a command that does not watch it must die of Ctrl-C as any program does.
  const watch = (): AbortSignal => {
    if (interrupt === undefined) {
      const controller = new AbortController();
      interrupt = controller;
      process.once("SIGINT", () => controller.abort());
      process.once("SIGTERM", () => controller.abort());
    }
    return interrupt.signal;
  };
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
    get signal() {
      return watch();
    },
  };
}
