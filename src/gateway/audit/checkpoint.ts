/** A checkpoint is an SM2 signature over the chain at one entry; each names the one before, so none can go missing. */
import type { AuditSigner } from "./audit-key.ts";

/**
 * The longest run of entries without a checkpoint. Part of the export format: the verifier refuses a
 * longer run, so that nobody rewrites the evidence by removing signatures.
 */
export const CHECKPOINT_EVERY = 1024;

export interface Checkpoint {
  readonly seq: number;
  /** Hash of that entry. */
  readonly hash: string;
  /** The checkpoint before; 0 for the first. */
  readonly previous: number;
  /** Milliseconds when it was signed: no entry before it is younger. */
  readonly at: number;
}

export interface SignedText {
  readonly text: string;
  /** r ‖ s, 128 lower-case hex digits. */
  readonly signature: string;
}

/** What is signed says what it is: a signed header can never pass for a checkpoint. */
export function signText(
  signer: AuditSigner,
  as: "header" | "checkpoint" | "trailer",
  text: string,
): SignedText {
  return { text, signature: signer.sign(`elgw-audit-1 ${as}\n${text}`) };
}

export const signCheckpoint = (signer: AuditSigner, { seq, hash, previous, at }: Checkpoint): SignedText =>
  signText(
    signer,
    "checkpoint",
    `{"seq":${seq},"hash":"${hash}","previous":${previous},"at":${at},"key":"${signer.keyId}"}`,
  );

/** Only for texts whose signature was checked, or that we are about to show and not to believe. */
export const parseCheckpoint = (text: string): Checkpoint => JSON.parse(text) as Checkpoint;

export const checkpointVerifies = (signer: AuditSigner, { text, signature }: SignedText): boolean =>
  signer.verify(`elgw-audit-1 checkpoint\n${text}`, signature);
