import type { AuditSigner } from "./audit-key.ts";
import type { ChainHead } from "./chain-head.ts";
import { CHECKPOINT_EVERY, type SignedText, signCheckpoint } from "./checkpoint.ts";
import { entryHash, entryText } from "./entry-text.ts";

export interface EntryBody {
  readonly at: number;
  readonly body: string;
}

/** A group with its places in the chain, as one statement writes it. */
export interface LinkedGroup {
  readonly from: ChainHead;
  readonly to: ChainHead;
  /** Per entry: at (16 digits) ‖ hash (64). */
  readonly links: readonly string[];
  readonly texts: readonly string[];
  /** Per checkpoint: seq (16) ‖ at (16) ‖ signature (128) ‖ text. */
  readonly checkpoints: readonly string[];
}

export interface LinkOptions {
  readonly signer: AuditSigner;
  readonly now: number;
  readonly every?: number;
  /** Signs the end of the group even if no checkpoint is due. */
  readonly seal?: boolean;
}

/** Chains the entries on to the head. Arithmetic only: nothing is written and no head moves. */
export function linkGroup(from: ChainHead, bodies: readonly EntryBody[], options: LinkOptions): LinkedGroup {
  const every = Math.min(options.every ?? CHECKPOINT_EVERY, CHECKPOINT_EVERY);
  const links: string[] = [];
  const texts: string[] = [];
  const checkpoints: string[] = [];
  let { seq, hash, checkpoint } = from;
  const sign = (): void => {
    const signed = signCheckpoint(options.signer, { seq, hash, previous: checkpoint, at: options.now });
    checkpoints.push(checkpointLine(seq, options.now, signed));
    checkpoint = seq;
  };
  for (const { at, body } of bodies) {
    seq += 1;
    const text = entryText(seq, body);
    hash = entryHash(hash, text);
    links.push(column(at) + hash);
    texts.push(text);
    if (seq - checkpoint >= every) sign();
  }
  if (options.seal === true && seq > checkpoint) sign();
  return { from, to: { seq, hash, checkpoint }, links, texts, checkpoints };
}

const column = (value: number): string => String(value).padStart(16, "0");

const checkpointLine = (seq: number, at: number, { text, signature }: SignedText): string =>
  `${column(seq)}${column(at)}${signature}${text}`;
