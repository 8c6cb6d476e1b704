/**
 * Progress of work that takes seconds: a bar where a person watches, else a line every few seconds.
 * Always on stderr, so that stdout stays the result.
 */
import type { Cli } from "./cli.ts";
import type { Bilingual } from "./language.ts";

export interface Progress {
  readonly update: (done: number, total: number | undefined) => void;
  readonly stop: () => void;
}

const LINE_EVERY_MS = 3000;

export async function startProgress(cli: Cli, title: Bilingual): Promise<Progress> {
  return cli.terminal.isInteractive && !cli.json ? bar(cli, title) : lines(cli, title);
}

async function bar(cli: Cli, title: Bilingual): Promise<Progress> {
  const { SingleBar } = (await import("cli-progress")).default;
  const progress = new SingleBar({
    format: `${cli.say(title)} {bar} {value}/{total} {percentage}% ETA {eta}s`,
    hideCursor: true,
    clearOnComplete: true,
  });
  let started = false;
  return {
    update: (done, total) => {
      // Without a total the bar stays at its end and counts.
      const end = total ?? done;
      if (!started) progress.start(end, done);
      else progress.setTotal(end);
      progress.update(done);
      started = true;
    },
    stop: () => {
      if (started) progress.stop();
    },
  };
}

function lines(cli: Cli, title: Bilingual): Progress {
  let saidAt = cli.terminal.clock();
  return {
    update: (done, total) => {
      const now = cli.terminal.clock();
      if (now - saidAt < LINE_EVERY_MS) return;
      saidAt = now;
      cli.terminal.err(`${cli.say(title)}: ${done}${total === undefined ? "" : `/${total}`}\n`);
    },
    stop: () => {},
  };
}
