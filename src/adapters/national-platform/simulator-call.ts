/** What a caller of the platform asks, and whether it is who it says. */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { WireRequest } from "../../gateway/spi/wire.ts";

/** A provincial twin of the platform states ten minutes. */
const WINDOW_MS = 600_000;

export interface PlatformCall {
  readonly name: string;
  readonly isProxied: boolean;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Interface name to its sid, as the platform has registered them for the caller. */
type Registered = Readonly<Record<string, string>>;

/** Through the proxy the sid alone says which interface is meant; one that is not registered may hold the name itself. */
export function callOf(request: WireRequest, registered: Registered = {}): PlatformCall {
  const isProxied = request.path.endsWith("/gateway/httpproxy");
  const text = Buffer.from(request.body).toString("utf8");
  if (!isProxied) {
    const name = request.path.includes("/sysapi/")
      ? request.path.slice(request.path.lastIndexOf("/") + 1)
      : "";
    return { name, isProxied, body: parsed(text) };
  }
  const form = new URLSearchParams(text);
  const complete = ["access_key", "request_id", "timestamp", "sign"].every((name) => form.get(name));
  const sid = of(request, "sid");
  const known = Object.entries(registered).find(([, id]) => id === sid)?.[0];
  const name = complete ? (known ?? /^s_(\w+)_\d+$/.exec(sid)?.[1] ?? "") : "";
  return { name, isProxied, body: parsed(form.get("biz_content") ?? "") };
}

/** One sid for each interface: that of another one is none. */
export function isSidOf(request: WireRequest, name: string, registered: Registered = {}): boolean {
  const sid = registered[name];
  return sid === undefined || sid === of(request, "sid");
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

const of = (request: WireRequest, name: string): string =>
  request.headers.get(`gjzwfwpt_${name}`) ?? request.headers.get(`gjgxjhpt_${name}`) ?? "";

/** Headers of either family, over which the signature is the same. */
export function isSignedWith(
  request: WireRequest,
  clientId: string,
  now: number,
): (secret: string) => boolean {
  const [rid, sid, rtime, sign] = ["rid", "sid", "rtime", "sign"].map((name) => of(request, name));
  const given = Buffer.from(sign ?? "", "base64");
  const isFresh = /^\d{13}$/.test(rtime ?? "") && Math.abs(now - Number(rtime)) <= WINDOW_MS;
  if (rid !== clientId || sid === "" || !isFresh || given.length !== 32) return () => false;
  return (secret) =>
    timingSafeEqual(given, createHmac("sha256", secret).update(`${sid}${rid}${rtime}`).digest());
}
