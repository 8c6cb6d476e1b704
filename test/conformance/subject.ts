import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Adapter, AnyInboundRoute, WireRoute } from "../../src/gateway/spi/adapter.ts";
import type { Conformance, InboundSample, PartnerCredential } from "../../src/gateway/spi/conformance.ts";
import type { WireRequest } from "../../src/gateway/spi/wire.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

export interface Subject {
  readonly folder: string;
  readonly conformance: Conformance;
  readonly adapter: Adapter;
}

/** Every folder under src/adapters is a subject; one without a conformance half fails here, not silently. */
export async function findSubjects(): Promise<readonly Subject[]> {
  const folders = readdirSync(join(root, "src/adapters"), { withFileTypes: true })
    .filter((item) => item.isDirectory())
    .map(({ name }) => name);
  return Promise.all(
    folders.map(async (folder) => {
      const { conformance } = (await import(`../../src/adapters/${folder}/conformance.ts`)) as {
        conformance: Conformance;
      };
      return { folder, conformance, adapter: conformance.adapter };
    }),
  );
}

export function contractBytes(adapter: Adapter): Buffer {
  return readFileSync(join(root, "contracts", adapter.contract.file));
}

function sampleBytes(adapter: Adapter, file: string): Buffer {
  return readFileSync(join(root, "contracts", dirname(adapter.contract.file), "samples", file));
}

export function routeOf(adapter: Adapter, name: string): AnyInboundRoute {
  const route = adapter.routes.find((candidate) => candidate.name === name);
  if (route === undefined) throw new Error(`${adapter.id} has no route ${name}`);
  return route;
}

/** Questions and what the core tells alike. */
export const allRoutes = ({ routes, intake = [] }: Adapter) => [...routes, ...intake];

/** What the route makes of a message. */
export function decodeSample(adapter: Adapter, sample: InboundSample): unknown {
  const route = allRoutes(adapter).find(({ name }) => name === sample.route);
  if (route === undefined) throw new Error(`${adapter.id} has no route ${sample.route}`);
  const request = unsignedRequest(adapter, sample);
  return "codec" in route ? route.codec.decode(request) : route.decode(request);
}

export function unsignedRequest(adapter: Adapter, sample: InboundSample): WireRequest {
  const route: WireRoute | undefined = allRoutes(adapter).find(({ name }) => name === sample.route);
  if (route === undefined) throw new Error(`${adapter.id} has no route ${sample.route}`);
  return {
    method: route.method,
    path: route.path,
    query: sample.query ?? "",
    headers: new Map(route.method === "GET" ? [] : [["content-type", route.contentType]]),
    body: sampleBytes(adapter, sample.file),
  };
}

export function signedRequest(
  { conformance, adapter }: Subject,
  sample: InboundSample,
  credential: PartnerCredential,
  at: { readonly timestamp: number; readonly nonce: string },
): WireRequest {
  if (conformance.signAsPartner === undefined)
    throw new Error(`${adapter.id} takes requests but its conformance cannot sign one`);
  return conformance.signAsPartner(unsignedRequest(adapter, sample), credential, at);
}
