/** What the gateway itself wants of the e-licence core, in nobody's name and under no grant. */
import type { CoreEvent } from "./licence-event.ts";
import type { CallContext } from "./operations.ts";

export interface EventsPage {
  readonly events: readonly CoreEvent[];
  /** Absent: nothing follows. */
  readonly next?: string;
}

/** Every method throws GatewayError `core.*`. */
export interface CoreTasks {
  /** What has happened at or after `since` (milliseconds), in the core's order, at most `limit` (500). */
  readonly listEvents: (
    page: { readonly since: number; readonly after?: string; readonly limit: number },
    context: CallContext,
  ) => Promise<EventsPage>;
  /**
   * Tells the core which two-dimensional code its licence has; again changes nothing. Throws `licence.not-found` too.
   */
  readonly bindCode: (
    binding: { readonly identifier: string; readonly qrCode: string },
    context: CallContext,
  ) => Promise<void>;
}
