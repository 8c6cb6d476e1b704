/**
 * The operator's listener, loopback only: liveness, readiness, figures.
 *
 * A browser page of another site could reach loopback by a rebound name, so only loopback names pass.
 */
import { createServer, type Server } from "node:http";
import type { Metrics } from "../platform/metrics.ts";

export interface ReadinessCheck {
  readonly name: string;
  readonly check: () => boolean | Promise<boolean>;
}

export interface OperatorPortParts {
  readonly metrics: Metrics;
  readonly readiness: readonly ReadinessCheck[];
  readonly draining: () => boolean;
  readonly version: string;
}

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

export function createOperatorPort(parts: OperatorPortParts): Server {
  const pages: Record<string, () => Promise<{ status: number; type: string; body: string }>> = {
    "/health/live": async () => json(200, { status: "ok", version: parts.version }),
    "/health/ready": () => readiness(parts),
    "/metrics": async () => ({
      status: 200,
      type: parts.metrics.registry.contentType,
      body: await parts.metrics.registry.metrics(),
    }),
  };
  return createServer((request, response) => {
    const answer = async (): Promise<{ status: number; type: string; body: string }> => {
      if (!LOOPBACK.test(request.headers.host ?? "")) return json(403, { error: "loopback names only" });
      const page = Object.hasOwn(pages, request.url ?? "") ? pages[request.url ?? ""] : undefined;
      if (page === undefined) return json(404, { pages: Object.keys(pages) });
      return request.method === "GET" ? page() : json(405, { error: "GET only" });
    };
    answer()
      .catch(() => json(500, { error: "internal" }))
      .then(({ status, type, body }) => {
        response.writeHead(status, {
          "content-type": type,
          "content-length": Buffer.byteLength(body),
          "cache-control": "no-store",
        });
        response.end(body);
      })
      .catch(() => response.destroy());
  });
}

async function readiness(parts: OperatorPortParts): Promise<{ status: number; type: string; body: string }> {
  const checks = await Promise.all(
    parts.readiness.map(
      async ({ name, check }) =>
        [
          name,
          await Promise.resolve()
            .then(check)
            .catch(() => false),
        ] as const,
    ),
  );
  const ready = !parts.draining() && checks.every(([, ok]) => ok);
  return json(ready ? 200 : 503, { ready, draining: parts.draining(), checks: Object.fromEntries(checks) });
}

function json(status: number, value: unknown): { status: number; type: string; body: string } {
  return { status, type: "application/json; charset=utf-8", body: `${JSON.stringify(value)}\n` };
}
