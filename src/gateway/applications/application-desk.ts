/**
 * Carries applications (业务申请) to the transport licensing system and tells how far they have come.
 *
 * The desk decides nothing and keeps no form: what it has of an application is its number, a digest and its stage. The
 * channel's `businessSn` is the application's number on both sides, so a repeat after a lost reply is no second one.
 */
import { hash } from "node:crypto";
import { canonicalJson } from "../core/canonical-json.ts";
import { APPLICATION_KIND } from "../core/code-sets/application-kind.ts";
import { GatewayError } from "../core/gateway-error.ts";
import type { ApplicationEvent } from "../core/licence-event.ts";
import type { ApplicationStanding, LicensingOffice } from "../core/licensing-office.ts";
import type {
  ApplicationForm,
  ApplicationProgress,
  ApplicationStage,
  CallContext,
  OperationRequest,
} from "../core/operations.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database, Queryable } from "../platform/database/database.ts";
import type { ApplicationDesk } from "../serve/serve.ts";
import {
  forgetUntaken,
  openApplication,
  readApplication,
  type StoredApplication,
  takeDue,
  writeStanding,
} from "./application-store.ts";

export interface DeskParts {
  readonly database: Database;
  readonly clock: Clock;
  /** Throws GatewayError `channel.unprovisioned` where there is no way to it. */
  readonly office: () => Promise<LicensingOffice>;
  /** A keyed digest: who knows half of a form must not find the other half by trying. */
  readonly commit: (text: string) => string;
  /** Puts the event on record, with the deliveries that follow, in the transaction given. */
  readonly tell: (tx: Queryable, event: ApplicationEvent, submittedBy: string) => Promise<void>;
}

/** After these nothing more comes from the office. An approved one is finished by the licence that comes of it. */
const OVER: ReadonlySet<ApplicationStage> = new Set(["approved", "refused", "withdrawn", "finished"]);
const ASK_FIRST_MS = 5_000;
const ASK_LAST_MS = 600_000;
const TAKE_MAX = 50;

export interface RunningDesk extends ApplicationDesk {
  /** Asks about every application whose time has come; resolves with how many were told of. */
  readonly follow: (context: CallContext) => Promise<number>;
}

export function createApplicationDesk(parts: DeskParts): RunningDesk {
  return {
    perform: async (call, context) => {
      switch (call.operation) {
        case "application.submit": {
          const progress = await submit(parts, call.request, context.partnerId, context);
          return { operation: call.operation, result: { progress } };
        }
        case "application.status": {
          const progress = await status(parts, call.request, context.partnerId, context);
          return { operation: call.operation, result: { progress } };
        }
        case "application.withdraw": {
          const progress = await withdraw(parts, call.request, context.partnerId, context);
          return { operation: call.operation, result: { progress } };
        }
      }
    },
    follow: (context) => follow(parts, context),
  };
}

async function submit(
  parts: DeskParts,
  form: ApplicationForm,
  partnerId: string,
  context: CallContext,
): Promise<ApplicationProgress> {
  const { database, clock, office } = parts;
  const { purpose: _, ...content } = form;
  const digest = parts.commit(canonicalJson(content));
  const now = clock();
  const askAt = now + ASK_LAST_MS;
  const stored = await openApplication(database, partnerId, form, digest, { now, askAt });
  if (stored.partnerId !== partnerId || stored.formDigest !== digest)
    throw new GatewayError("application.conflict", { fields: ["businessSn"] });
  if (stored.standing !== undefined) return progressOf(stored, stored.standing);
  const { businessSn, isNew } = stored;
  try {
    return await note(
      parts,
      businessSn,
      await (await office()).submit({ ...content, businessSn: officeSn(stored) }, context),
    );
  } catch (thrown) {
    // Refused for good, it must not keep its number; where the answer is lost, it may have been taken.
    if (isNew && thrown instanceof GatewayError && NEVER_TAKEN.has(thrown.code))
      await forgetUntaken(database, businessSn);
    throw thrown;
  }
}

const NEVER_TAKEN: ReadonlySet<string> = new Set(["channel.unprovisioned", "partner.refused"]);

async function status(
  parts: DeskParts,
  { businessSn }: OperationRequest<"application.status">,
  partnerId: string,
  context: CallContext,
): Promise<ApplicationProgress> {
  const stored = await ownOne(parts, businessSn, partnerId);
  if (stored.standing !== undefined && OVER.has(stored.standing.stage))
    return progressOf(stored, stored.standing);
  return note(parts, businessSn, await (await parts.office()).status(officeSn(stored), context));
}

async function withdraw(
  parts: DeskParts,
  { businessSn, reason }: OperationRequest<"application.withdraw">,
  partnerId: string,
  context: CallContext,
): Promise<ApplicationProgress> {
  const stored = await ownOne(parts, businessSn, partnerId);
  const asked = { businessSn: officeSn(stored), ...(reason === undefined ? {} : { reason }) };
  return note(parts, stored.businessSn, await (await parts.office()).withdraw(asked, context));
}

/**
 * What the licensing system knows the application by: a channel's number is the channel's own, and whoever hands in a form
 * under a number that came to the office by another way must not be answered with that one's standing.
 */
const officeSn = ({ partnerId, businessSn }: Pick<StoredApplication, "partnerId" | "businessSn">): string =>
  `${hash("sha256", partnerId, "hex").slice(0, 8)}-${businessSn}`;

/** One of another channel is as unknown as one of nobody. */
async function ownOne(
  { database }: DeskParts,
  businessSn: string,
  partnerId: string,
): Promise<StoredApplication> {
  const stored = await readApplication(database, businessSn);
  if (stored === undefined || stored.partnerId !== partnerId) throw new GatewayError("application.unknown");
  return stored;
}

/** Keeps where it stands; what is new is told of in the same transaction, or not at all. */
async function note(
  { database, clock, tell }: DeskParts,
  businessSn: string,
  standing: ApplicationStanding,
): Promise<ApplicationProgress> {
  return database.transaction(async (tx) => {
    const stored = await readApplication(tx, businessSn, "for update");
    if (stored === undefined) throw new GatewayError("application.unknown");
    const before = stored.standing;
    // An answer that was overtaken by a later one must not take the application back.
    if (before !== undefined && (standing.changedAt < before.changedAt || OVER.has(before.stage)))
      return progressOf(stored, before);
    const isNews = before?.stage !== standing.stage || before.remark !== standing.remark;
    const version = stored.version + (isNews ? 1 : 0);
    const quiet = isNews ? 0 : stored.quiet + 1;
    const askAt = OVER.has(standing.stage) ? undefined : clock() + pauseAfter(quiet);
    await writeStanding(tx, businessSn, standing, { version, askAt, quiet });
    if (isNews) await tell(tx, eventOf(stored, standing, version, clock()), stored.partnerId);
    return progressOf(stored, standing);
  });
}

/** Doubles up to ten minutes: an office that is closed over night is not asked every few seconds. */
const pauseAfter = (quiet: number): number => Math.min(ASK_FIRST_MS * 2 ** Math.min(quiet, 10), ASK_LAST_MS);

async function follow(parts: DeskParts, context: CallContext): Promise<number> {
  const { database, clock, office } = parts;
  const due = await takeDue(database, clock(), ASK_LAST_MS, TAKE_MAX);
  if (due.length === 0) return 0;
  const licensing = await office();
  for (const stored of due) {
    const { businessSn } = stored;
    // One that cannot be asked about waits for its next turn and keeps no other waiting.
    const standing = await licensing.status(officeSn(stored), context).catch(async (thrown: unknown) => {
      if (!(thrown instanceof GatewayError)) throw thrown;
      // It never came there: whoever hands it in again begins anew.
      if (thrown.code === "application.unknown") await forgetUntaken(database, businessSn);
      return undefined;
    });
    if (standing !== undefined) await note(parts, businessSn, standing);
  }
  return due.length;
}

function progressOf(stored: StoredApplication, standing: ApplicationStanding): ApplicationProgress {
  const { businessSn, kind, typeCode } = stored;
  const { stage, number, changedAt, remark } = standing;
  return {
    businessSn,
    kind,
    typeCode,
    stage,
    number,
    changedAt,
    ...(remark === undefined ? {} : { remark }),
  };
}

function eventOf(
  { businessSn, kind, areaCode }: StoredApplication,
  { stage, number, changedAt }: ApplicationStanding,
  version: number,
  now: number,
): ApplicationEvent {
  return {
    event: "application.progressed",
    eventId: `application-${businessSn}-${version}`,
    version,
    occurredAt: Math.min(changedAt, now),
    application: {
      businessSn,
      number,
      itemCode: kind,
      itemName: APPLICATION_KIND.codes[kind].zh,
      stage,
      department: { name: "道路运输管理机构", code: areaCode },
      areaCode,
    },
  };
}
