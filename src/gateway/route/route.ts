/**
 * Finds which partner's words a message is in, and which interface it asks for.
 *
 * The adapter is found first and by the path's beginning alone, so that even a refusal for a wrong
 * path or method is spoken in that partner's envelope.
 */
import { GatewayError } from "../core/gateway-error.ts";
import { type Passed, pass, type Screened } from "../pipeline/states.ts";
import type { Adapter, AnyInboundRoute, IntakeRoute } from "../spi/adapter.ts";
import type { WireRequest } from "../spi/wire.ts";

type AnyRoute = AnyInboundRoute | IntakeRoute;
/** What a message is for: a question of a partner, or what the core tells. */
type Reached<Route> = Screened & { readonly adapter: Adapter; readonly route: Route } & Passed<"route">;

interface Place<Route> {
  readonly adapter: Adapter;
  /** By method and, where several routes share path and method, by what the message selects. */
  readonly byMethod: Map<string, Route>;
}

const keyOf = (method: string, selector: string | undefined): string =>
  selector === undefined ? method : `${method} ${selector}`;

const routed = pass<"route">();

export function createRoute<Route extends AnyRoute>(
  adapters: readonly Adapter[],
  routesOf: (adapter: Adapter) => readonly Route[],
): (message: Screened) => Reached<Route> {
  const places = new Map<string, Place<Route>>();
  for (const adapter of adapters) {
    for (const route of routesOf(adapter)) {
      const place = places.get(route.path) ?? { adapter, byMethod: new Map<string, Route>() };
      const key = keyOf(route.method, route.selector);
      if (place.adapter !== adapter || place.byMethod.has(key)) {
        throw new GatewayError("gateway.configuration", {
          detail: `two routes at ${route.method} ${route.path}`,
        });
      }
      place.byMethod.set(key, route);
      places.set(route.path, place);
    }
  }
  const adapterOf = createAdapterLookup(adapters);

  return (message) => {
    const { request, progress } = message;
    const place = places.get(request.path);
    const adapter = place?.adapter ?? adapterOf(request.path);
    if (adapter === undefined) throw new GatewayError("route.not-found");
    progress.adapter = adapter;
    if (place === undefined) throw new GatewayError("route.not-found");
    const route = place.byMethod.get(request.method) ?? selected(place, request);
    progress.route = route;
    checkEntity(request, route);
    return routed(message, { adapter, route });
  };
}

/** The routes of one path and method ask for the same kind of entity, so it is judged before the message is read. */
function selected<Route extends AnyRoute>({ adapter, byMethod }: Place<Route>, request: WireRequest): Route {
  const prefix = `${request.method} `;
  const alike = [...byMethod].find(([key]) => key.startsWith(prefix))?.[1];
  if (alike === undefined || adapter.select === undefined) throw new GatewayError("route.method");
  checkEntity(request, alike);
  const route = byMethod.get(keyOf(request.method, adapter.select(request)));
  if (route === undefined) throw new GatewayError("route.unknown-interface");
  return route;
}

/** The adapter whose base path the path lies under; ingress uses it for messages that never became whole. */
export function createAdapterLookup(adapters: readonly Adapter[]): (path: string) => Adapter | undefined {
  const bases = adapters.flatMap((adapter) =>
    adapter.basePath === undefined
      ? []
      : [{ adapter, exact: adapter.basePath, under: `${adapter.basePath}/` }],
  );
  return (path) => bases.find(({ exact, under }) => path === exact || path.startsWith(under))?.adapter;
}

function checkEntity(request: WireRequest, route: AnyRoute): void {
  if (request.body.length > route.bodyBytesMax) throw new GatewayError("request.too-large");
  if (request.method === "GET") return;
  const encoding = request.headers.get("content-encoding");
  if (encoding !== undefined && encoding !== "identity") throw new GatewayError("request.content-encoding");
  const type = request.headers.get("content-type") ?? "";
  if (type !== route.contentType && !sameMediaType(type, route.contentType, route.charsets ?? UTF8))
    throw new GatewayError("request.content-type");
}

const UTF8: readonly string[] = ["utf-8", "utf8"];

/** Parameters other than a charset of the route are refused: a body read in another charset is another body. */
function sameMediaType(given: string, expected: string, charsets: readonly string[]): boolean {
  const [media = "", ...parameters] = given.toLowerCase().split(";");
  if (media.trim() !== expected) return false;
  return parameters.every((parameter) => {
    if (parameter.trim() === "") return true;
    const charset = /^\s*charset\s*=\s*"?([a-z0-9_-]+)"?\s*$/.exec(parameter)?.[1];
    return charset !== undefined && charsets.includes(charset);
  });
}
