import { createHmac, randomBytes } from "node:crypto";
import { Agent, request } from "node:http";
import type { SandboxCredentials } from "./sandbox-process.ts";

export interface Answered {
  readonly status: number;
  readonly traceId: string;
}

/** Calls as the sandbox's mini-program does, signing by the words of docs/signing.md. */
export function northboundCaller(credentials: SandboxCredentials): {
  readonly read: () => Promise<Answered>;
  readonly close: () => void;
} {
  const { baseUrl, clientId, keys } = credentials.partners["mini-program"];
  const key = keys.find(({ algorithm }) => algorithm === "HMAC-SHA256");
  const secret = key?.secret;
  if (key === undefined || secret === undefined) throw new Error("no HMAC-SHA256 key");
  const path = "/v1/licences/read";
  const body = JSON.stringify({ identifier: credentials.samples.licenceIdentifier, purpose: "端到端测试" });
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const read = (): Promise<Answered> => {
    const timestamp = Math.floor(Date.now() / 1000);
    const nonce = randomBytes(16).toString("hex");
    const signature = createHmac("sha256", secret)
      .update(`POST\n${path}\n${timestamp}\n${nonce}\n${body}\n`)
      .digest("base64");
    const authorization = `ELGW1-HMAC-SHA256 client_id="${clientId}",key_id="${key.keyId}",timestamp="${timestamp}",nonce="${nonce}",signature="${signature}"`;
    return new Promise((resolve, reject) => {
      const outgoing = request(
        new URL(path, baseUrl),
        {
          method: "POST",
          agent,
          headers: {
            "content-type": "application/json",
            authorization,
            "content-length": Buffer.byteLength(body),
          },
        },
        (reply) => {
          reply.resume();
          reply.on("end", () =>
            resolve({ status: reply.statusCode ?? 0, traceId: String(reply.headers["elgw-trace-id"]) }),
          );
          reply.on("error", reject);
        },
      );
      outgoing.on("error", reject);
      outgoing.end(body);
    });
  };
  return { read, close: () => agent.destroy() };
}
