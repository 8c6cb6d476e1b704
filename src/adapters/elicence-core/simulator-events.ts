import type { Licence } from "../../gateway/core/licence.ts";
import type { ToldEvents } from "./contract.ts";
import type { SandboxRegister } from "./sandbox/register.ts";

type Event = ToldEvents["events"][number];

interface Asked {
  readonly since: number;
  readonly after?: string;
  readonly limit: number;
}

const BEIJING_MS = 8 * 3_600_000;
const issuedAt = ({ issueDate }: Licence): number => Date.parse(`${issueDate}T00:00:00Z`) - BEIJING_MS;

/** One event for each licence of the register, by day of issue, then by place. */
export function createEventList(register: SandboxRegister) {
  let ordered: readonly { readonly at: number; readonly place: number }[] | undefined;
  const inOrder = () => {
    ordered ??= [...register.all()]
      .map((licence, place) => ({ at: issuedAt(licence), place }))
      .sort((a, b) => a.at - b.at || a.place - b.place);
    return ordered;
  };
  return ({ since, after, limit }: Asked): { readonly events: readonly Event[]; readonly next?: string } => {
    const all = inOrder();
    const from = after === undefined ? all.findIndex(({ at }) => at >= since) : Number(after);
    const page = from < 0 ? [] : all.slice(from, from + limit);
    const end = from + page.length;
    return {
      events: page.flatMap(({ at, place }): Event[] => {
        const licence = register.at(place);
        if (licence === undefined) return [];
        const eventId = `issued-${licence.identifier}`;
        return [
          { eventId, event: "licence.issued", version: 1, occurredAt: at, licence } as unknown as Event,
        ];
      }),
      ...(from >= 0 && end < all.length ? { next: String(end) } : {}),
    };
  };
}
