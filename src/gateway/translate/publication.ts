/** Documents that adapters publish, found by path and query. */
import { GatewayError } from "../core/gateway-error.ts";
import type { Published } from "../pipeline/publish.ts";
import { pass, type Screened } from "../pipeline/states.ts";
import type { Adapter, Publication } from "../spi/adapter.ts";
import type { WireRequest } from "../spi/wire.ts";

const published = pass<"publish">();

/** A host that may stand in a document: nothing of a reader's header gets there unseen. */
const HOST = /^(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

export interface PublicationParts {
  readonly adapters: readonly Adapter[];
  /** How partners reach us; absent: as the reader did. */
  readonly publicUrl?: string | undefined;
}

export function createPublication({ adapters, publicUrl }: PublicationParts): {
  readonly isPublished: (request: WireRequest) => boolean;
  readonly publish: (message: Screened) => Published;
} {
  const documents = new Map<string, { readonly adapter: Adapter; readonly publication: Publication }>();
  for (const adapter of adapters) {
    for (const publication of adapter.publications ?? [])
      documents.set(`${publication.path}?${publication.query}`, { adapter, publication });
  }
  const find = ({ method, path, query }: WireRequest) =>
    method === "GET" ? documents.get(`${path}?${query}`) : undefined;
  return {
    isPublished: (request) => documents.size > 0 && find(request) !== undefined,
    publish: (message) => {
      const found = find(message.request);
      if (found === undefined) throw new GatewayError("route.not-found");
      message.progress.adapter = found.adapter;
      const { contentType, body } = found.publication;
      const reply = {
        status: 200,
        headers: new Map([["content-type", contentType]]),
        body: body(publicUrl ?? baseUrlOf(message.request)),
      };
      return published(message, { reply });
    },
  };
}

function baseUrlOf({ headers }: WireRequest): string {
  const host = headers.get("host") ?? "";
  if (!HOST.test(host)) throw new GatewayError("request.header-malformed", { fields: ["host"] });
  return `http://${host}`;
}
