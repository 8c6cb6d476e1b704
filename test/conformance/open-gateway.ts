import type { Licence } from "../../src/gateway/core/licence.ts";
import { LICENCE_TYPE_CODES, licenceType } from "../../src/gateway/core/licence.ts";
import type { PartnerCredential } from "../../src/gateway/spi/conformance.ts";
import { testDatabases } from "../support/database.ts";
import { fakeCore } from "../support/fake-core.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { licenceOfType } from "../support/licences.ts";
import type { Subject } from "./subject.ts";

export interface OpenGateway {
  readonly gateway: TestGateway;
  readonly credential: PartnerCredential;
  readonly give: (licence: Licence) => void;
  readonly close: () => Promise<void>;
}

/** A gateway with this one adapter, one partner of it, and a core that gives the licence it is told. */
export async function openGatewayFor(
  { adapter, conformance }: Pick<Subject, "adapter" | "conformance">,
  profile?: string,
): Promise<OpenGateway> {
  // The server where there is one: the embedded engine has its turn in the end-to-end tests on both.
  const engine = testDatabases().at(-1);
  if (engine === undefined) throw new Error("no database engine");
  const database = await engine.open();
  // One that the first question is about, where it asks for one class alone.
  const about = conformance.samples.inbound[0]?.about;
  const first = LICENCE_TYPE_CODES.find((code) => about === undefined || licenceType(code)?.class === about);
  let licence = licenceOfType(first ?? "11100000000019713D008");
  const gateway = await startTestGateway({
    database,
    adapters: [adapter],
    core: fakeCore(() => licence),
    ...(profile === undefined ? {} : { profile }),
    ...(conformance.clientIdOf === undefined ? {} : { clientIdOf: conformance.clientIdOf }),
  });
  const credential = await gateway.addPartner(adapter);
  return {
    gateway,
    credential,
    give: (next) => {
      licence = next;
    },
    close: async () => {
      await gateway.close();
      await database.end();
    },
  };
}
