/** A core that signs and answers what a delivery asks of it, and nothing costs it anything: for load and chaos. */
import { createCoreSignature } from "../../src/adapters/elicence-core/simulator-signature.ts";
import type { PartnerCredential, RunningSimulator } from "../../src/gateway/spi/conformance.ts";
import { startSimulatorServer } from "../../src/gateway/spi/simulator-kit.ts";

const FILE = Buffer.from("a licence file, always the same").toString("base64");

export function startPlainCore(credential: PartnerCredential): Promise<RunningSimulator> {
  const signature = createCoreSignature(credential, Date.now);
  const answerTo: Readonly<Record<string, (asked: Record<string, unknown>) => unknown>> = {
    "/core/licences/code": ({ identifier }) => ({ identifier }),
    "/core/licences/download": ({ identifier, fileType }) => ({
      identifier,
      fileType,
      fileName: "licence.ofd",
      file: FILE,
    }),
    "/core/health": () => ({ status: "ready", version: "plain" }),
  };
  const answer: Parameters<typeof startSimulatorServer>[0]["answer"] = (request) => {
    const fault = signature.fault(request);
    const known = answerTo[request.path];
    if (fault !== undefined || known === undefined) throw new Error(fault ?? request.path);
    const asked = request.body.length === 0 ? {} : JSON.parse(Buffer.from(request.body).toString());
    return signature.sign(request, 200, Buffer.from(JSON.stringify(known(asked))));
  };
  return startSimulatorServer(
    { answer, refuse: answer, wrongSignature: (_request, good) => good() },
    { port: 0 },
  );
}
