/**
 * Our copy and the partner's, walked through side by side in the order of identifiers: a page of each is all that is
 * held, however many licences there are.
 */
import { GatewayError } from "../core/gateway-error.ts";
import type { EventName } from "../core/operations.ts";
import type { Queryable } from "../platform/database/database.ts";
import type { Transport } from "../spi/adapter.ts";
import type { Holding, HoldingsCodec, OutboundContext } from "../spi/delivery.ts";
import { itemOf, type MaskEvent } from "./item-of.ts";
import type { ClaimedDelivery, DeliveryState } from "./model.ts";

/** Our last word on a licence to the partner. */
export interface LastWord
  extends Pick<ClaimedDelivery, "id" | "eventId" | "event" | "subject" | "version" | "body" | "carried"> {
  readonly state: DeliveryState;
}

/**
 * missing: the partner has not what it took. stale: it has something else, of no newer version. ahead: it has a newer
 * version than we were told of. unknown: it has a licence that we never sent. given-up: our last word is a dead
 * letter. unspeakable: what it took then could not be put into its words now. Only the first two heal by themselves.
 */
export type DifferenceKind = "missing" | "stale" | "ahead" | "unknown" | "given-up" | "unspeakable";

export interface Difference {
  readonly kind: DifferenceKind;
  readonly identifier: string;
  readonly ours?: number;
  readonly theirs?: number;
}

export interface Comparison {
  /** Licences that the partner must have, those on their way not counted. */
  readonly ours: number;
  readonly theirs: number;
  readonly equal: number;
  /** Their newest version is on its way, or held back: nothing can be said of them now. */
  readonly open: number;
}

export interface CompareParts {
  readonly queryable: Queryable;
  readonly partnerId: string;
  readonly holdings: HoldingsCodec;
  readonly transport: Pick<Transport, "send">;
  readonly context: () => OutboundContext;
  readonly mask: MaskEvent;
  readonly traceId: string;
  readonly signal: AbortSignal;
}

const PAGE = 500;

/**
 * @param onDifference told of each, with our last word where there is one
 * @throws GatewayError what the partner's transport and codec throw
 */
export async function compareCopies(
  parts: CompareParts,
  onDifference: (difference: Difference, word: LastWord | undefined) => Promise<void>,
  onProgress: (done: number) => void = () => {},
): Promise<Comparison> {
  const counts = { ours: 0, theirs: 0, equal: 0, open: 0 };
  const ours = wordsOf(parts)[Symbol.asyncIterator]();
  const theirs = holdingsOf(parts)[Symbol.asyncIterator]();
  let [word, holding] = [await take(ours), await take(theirs)];
  while (word !== undefined || holding !== undefined) {
    const isOurs = holding === undefined || (word !== undefined && word.subject <= holding.identifier);
    const isTheirs = word === undefined || (holding !== undefined && holding.identifier <= word.subject);
    const [left, right] = [isOurs ? word : undefined, isTheirs ? holding : undefined];
    const found = judge(parts, left, right);
    if (right !== undefined) counts.theirs += 1;
    if (found === "open") counts.open += 1;
    else if (left !== undefined) counts.ours += 1;
    if (found === "equal") counts.equal += 1;
    if (typeof found === "object") await onDifference(found, left);
    onProgress(counts.ours + counts.open);
    if (isOurs) word = await take(ours);
    if (isTheirs) holding = await take(theirs);
  }
  return counts;
}

const take = async <T>(from: AsyncIterator<T, undefined>): Promise<T | undefined> =>
  (await from.next()).value;

function judge(
  { holdings, mask }: CompareParts,
  word: LastWord | undefined,
  holding: Holding | undefined,
): "equal" | "open" | Difference {
  if (word === undefined) {
    return { kind: "unknown", identifier: holding?.identifier ?? "", theirs: holding?.version ?? 0 };
  }
  const { subject: identifier, version: ours, state } = word;
  const about = { identifier, ours, ...(holding === undefined ? {} : { theirs: holding.version }) };
  if (state === "dead") return { kind: "given-up", ...about };
  if (state !== "delivered") return "open";
  if (holding === undefined) return { kind: "missing", ...about };
  const digest = digestOf(word, holdings, mask);
  if (digest === undefined) return { kind: "unspeakable", ...about };
  if (digest === holding.digest) return "equal";
  return { kind: holding.version > ours ? "ahead" : "stale", ...about };
}

/** One licence that cannot be told, since the profile has changed say, must not end the comparison of all others. */
function digestOf(word: LastWord, holdings: HoldingsCodec, mask: MaskEvent): string | undefined {
  try {
    return holdings.expected(word.event, itemOf(word, mask))?.digest;
  } catch (thrown) {
    if (thrown instanceof GatewayError) return undefined;
    throw thrown;
  }
}

/** By identifier; what may never leave is no word. */
async function* wordsOf({ queryable, partnerId }: CompareParts): AsyncGenerator<LastWord, undefined> {
  let after = "";
  for (;;) {
    const { rows } = await queryable.query<{
      id: number;
      event_id: string;
      event: EventName;
      subject: string;
      version: number;
      body: string;
      carried: string;
      state: DeliveryState;
    }>(
      `select distinct on (subject collate "C") id, event_id, event, subject, version, body, carried, state
       from outbox_delivery where partner_id = $1 and subject collate "C" > $2 and may_leave
         and event <> 'application.progressed'
       order by subject collate "C", version desc, id desc limit $3`,
      [partnerId, after, PAGE],
    );
    for (const { event_id: eventId, carried, ...row } of rows) {
      yield { ...row, eventId, carried: JSON.parse(carried) as Record<string, string> };
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return undefined;
    after = last.subject;
  }
}

async function* holdingsOf(parts: CompareParts): AsyncGenerator<Holding, undefined> {
  const { holdings, transport, context, traceId, signal } = parts;
  let cursor: string | undefined;
  let before = "";
  for (;;) {
    const reply = await transport.send(holdings.encode(cursor, context()), { traceId, signal });
    const page = holdings.decode(reply);
    for (const holding of page.holdings) {
      // Out of order, the walk would take what is there for missing.
      if (holding.identifier <= before)
        throw new GatewayError("partner.garbled", { detail: "its list is not in the order of identifiers" });
      before = holding.identifier;
      yield holding;
    }
    if (page.next === undefined) return undefined;
    if (page.next === cursor)
      throw new GatewayError("partner.garbled", { detail: "its list does not move on" });
    cursor = page.next;
  }
}
