/** The states of a message in which the core tells what has happened; as in `states.ts`, each stage adds its mark. */
import type { Collected, CoreEvent } from "../core/licence-event.ts";
import type { Credential, Partner } from "../credentials/model.ts";
import type { Adapter, IntakeRoute } from "../spi/adapter.ts";
import type { WireRequest, WireResponse } from "../spi/wire.ts";
import type { Passed, Screened } from "./states.ts";

export type Routed = Screened & {
  readonly adapter: Adapter;
  readonly route: IntakeRoute;
} & Passed<"route">;
export type Authenticated = Routed & {
  readonly partner: Partner;
  readonly credential: Credential;
  readonly opened: WireRequest;
} & Passed<"authenticate">;
export type Admitted = Authenticated & { readonly remaining: number } & Passed<"limit">;
export type Told = Admitted & { readonly events: readonly CoreEvent[] } & Passed<"decode">;
/** Durable, with every delivery that follows. */
export type Kept = Told & { readonly collected: readonly Collected[] } & Passed<"collect">;
export type Encoded = Kept & { readonly reply: WireResponse } & Passed<"encode">;
export type Acknowledged = Encoded & Passed<"sign">;
