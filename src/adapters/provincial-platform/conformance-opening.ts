/** The partner's own opening of what is encrypted to it, by another library than the gateway encrypts with. */
import { createPrivateKey } from "node:crypto";
import { createRequire } from "node:module";
import type { PartnerCredential } from "../../gateway/spi/conformance.ts";
import type { WireResponse } from "../../gateway/spi/wire.ts";

const { sm2 } = createRequire(import.meta.url)("sm-crypto-v2") as {
  readonly sm2: { readonly doDecrypt: (sealed: string, privateKey: string, mode: 1) => string };
};

/** What the reply says, opened where it is sealed. Throws where it is sealed to somebody else. */
export function openReply({ body }: WireResponse, { openingKey }: PartnerCredential): string {
  const text = Buffer.from(body).toString("utf8");
  const data = /"data":"([0-9a-f]{194,})"/.exec(text)?.[1];
  if (data === undefined) return text;
  // OpenSSL 3 exports no JWK of this curve; the scalar stands in RFC 5915's structure behind its version.
  const der = createPrivateKey(openingKey ?? "")
    .export({ format: "der", type: "pkcs8" })
    .toString("hex");
  const scalar = /0201010420([0-9a-f]{64})/.exec(der)?.[1] ?? "";
  const plain = sm2.doDecrypt(data.slice(2), scalar, 1);
  if (plain === "") throw new Error("sealed to somebody else");
  return text.replace(`"${data}"`, () => plain);
}
