import { LICENCE_TYPE_CODES } from "../../src/gateway/core/licence.ts";
import type { Partner } from "../../src/gateway/credentials/model.ts";
import type { PartnerCredential } from "../../src/gateway/spi/conformance.ts";
import type { TestGateway } from "../support/gateway.ts";
import { dialects } from "./dialects.ts";

/** One partner for each way of being refused, under `<way> <dialect>`. */
export async function addOddPartners(
  gateway: TestGateway,
  partners: Map<string, PartnerCredential>,
): Promise<void> {
  for (const { conformance, name } of dialects) {
    const add = (key: string, change: Partial<Partner> = {}) =>
      gateway
        .addPartner(conformance.adapter, { clientId: `${key}-${name}`, ...change })
        .then((credential) => partners.set(`${key} ${name}`, credential));
    const narrow = (change: Partial<Partner["grants"][number]>) => ({
      grants: [
        {
          operations: ["licence.read" as const],
          licenceTypes: LICENCE_TYPE_CODES,
          purposes: "any" as const,
          addresses: [],
          profile: "public-service@1",
          ...change,
        },
      ],
    });
    await add("good");
    await add("suspended", { state: "suspended" });
    await add("search-only", narrow({ operations: ["licence.search"] }));
    await add("vehicles-only", narrow({ licenceTypes: ["11100000000019713D013"] }));
    await add("one-purpose", narrow({ purposes: ["年度审验"] }));
    await add("elsewhere", narrow({ addresses: ["192.0.2.0/24"] }));
    await add("slow", { limits: { perSecond: 0.001, burst: 1 } });
    await add("rationed", { limits: { perSecond: 1000, burst: 1000, perDay: 1 } });
    await add("strict", { requireBodySignature: true });
    const revoked = await gateway.addPartner(conformance.adapter, { clientId: `revoked-${name}` });
    partners.set(`revoked ${name}`, revoked);
    const [record] = (await gateway.store.partners()).filter(({ clientId }) => clientId === revoked.clientId);
    await gateway.store.revokeCredential(record?.id ?? "", revoked.keyId);
  }
}
