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

/** Through the proxy the sid alone says which interface is meant: a sandbox's sids end in the interface's name. */
export function callOf(request: WireRequest): PlatformCall {
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
  const name = complete ? (/^s_(\w+)_\d+$/.exec(of(request, "sid"))?.[1] ?? "") : "";
  return { name, isProxied, body: parsed(form.get("biz_content") ?? "") };
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
