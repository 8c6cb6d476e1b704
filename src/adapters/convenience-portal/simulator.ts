/**
 * The portal's side of status relay: opens what we send, looks at its crcCode, keeps it once, and answers sealed.
 *
 * Its quirks: GB18030, a second copy of a message is taken and has no effect, what is older than what it has is taken and
 * has none either. Written apart from scheme and codecs: a mistake there must not agree with itself here.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import iconv from "iconv-lite";
import type { RunningSimulator, SimulatorOptions } from "../../gateway/spi/conformance.ts";
import { SimulatedCopy } from "../../gateway/spi/simulated-copy.ts";
import { startSimulatorServer } from "../../gateway/spi/simulator-kit.ts";
import type { WireRequest, WireResponse } from "../../gateway/spi/wire.ts";

export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const portal = new Portal(options);
  const running = await startSimulatorServer(
    {
      answer: (request) => portal.answer(request),
      refuse: (request) => portal.answer(request, "4042"),
      wrongSignature: (request) => portal.answer(request, undefined, true),
    },
    options,
  );
  return { ...running, copy: portal.copy };
}

const of = (text: string, name: string): string =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? "";

class Portal {
  readonly copy = new SimulatedCopy();
  readonly #options: SimulatorOptions;
  readonly #taken = new Set<string>();

  constructor(options: SimulatorOptions) {
    this.#options = options;
  }

  answer(request: WireRequest, refusal?: string, isSpoilt = false): WireResponse {
    const text = this.#open(request);
    if (text === undefined) return this.#reply("", "4001", "", isSpoilt);
    const [id, identifier, version] = [
      of(text, "messageId"),
      of(text, "businessSn"),
      Number(of(text, "version")),
    ];
    if (refusal !== undefined) return this.#reply(text, refusal, id, isSpoilt);
    if (!this.#taken.has(id)) {
      this.#taken.add(id);
      if (this.copy.isNews({ identifier, version })) {
        this.copy.note({ id, identifier, version, kind: "applyProgress" });
        this.copy.hold({ identifier, version, digest: of(text, "applyState") });
      }
    }
    return this.#reply(text, "0000", id, isSpoilt);
  }

  get #key(): Buffer {
    return keyOf(this.#options.credential.secret);
  }

  #mac(bytes: Buffer): string {
    return createHmac("sm3", this.#options.credential.secret).update(bytes).digest("hex");
  }

  #open(request: WireRequest): string | undefined {
    try {
      const sealed = Buffer.from(Buffer.from(request.body).toString("latin1"), "base64");
      const decipher = createDecipheriv("sm4-cbc", this.#key, sealed.subarray(0, 16));
      const plain = Buffer.concat([decipher.update(sealed.subarray(16)), decipher.final()]).toString(
        "latin1",
      );
      const crc = of(plain, "crcCode");
      const bare = Buffer.from(plain.replace(crc, ""), "latin1");
      return this.#mac(bare) === crc ? iconv.decode(Buffer.from(plain, "latin1"), "gb18030") : undefined;
    } catch {
      return undefined;
    }
  }

  #reply(asked: string, code: string, id: string, isSpoilt: boolean): WireResponse {
    const moment = new Date(this.#options.now() + 28_800_000).toISOString().replace(/\D/g, "").slice(0, 14);
    const inside =
      `<code>${code}</code><message>${code === "0000" ? "成功" : "不予接收"}</message><messageId>${id}</messageId>` +
      `<receipt>R-${id}</receipt><nonce>${of(asked, "nonce")}</nonce><replyDate>${moment}</replyDate><crcCode></crcCode>`;
    const bare = iconv.encode(
      `<?xml version="1.0" encoding="GB18030"?><portalReply>${inside}</portalReply>`,
      "gb18030",
    );
    const crc = isSpoilt ? "0".repeat(64) : this.#mac(bare);
    const whole = Buffer.from(bare.toString("latin1").replace("<crcCode>", `<crcCode>${crc}`), "latin1");
    const iv = randomBytes(16);
    const cipher = createCipheriv("sm4-cbc", this.#key, iv);
    const sealed = Buffer.concat([iv, cipher.update(whole), cipher.final()]);
    return {
      status: 200,
      headers: new Map([["content-type", "text/plain"]]),
      body: Buffer.from(sealed.toString("base64")),
    };
  }
}

/** Whoever has another key still has sixteen bytes of something. */
export const keyOf = (secret: string): Buffer =>
  Buffer.from(
    secret
      .replace(/[^0-9a-f]/gi, "0")
      .padEnd(32, "0")
      .slice(0, 32),
    "hex",
  );
