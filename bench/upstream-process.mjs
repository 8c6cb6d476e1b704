// The upstream of all contenders: the sandbox core for us, which checks and signs, and beside it the
// same record without any of that for those who only proxy.
import { createServer } from "node:http";
import { createSandboxRegister } from "../dist/adapters/elicence-core/sandbox/register.js";
import { startSimulator } from "../dist/adapters/elicence-core/simulator.js";
import { systemClock } from "../dist/gateway/platform/clock.js";
import { systemIds } from "../dist/gateway/platform/ids.js";

const seed = 7;
const today = new Date(systemClock() + 8 * 3_600_000).toISOString().slice(0, 10);

process.once("message", async ({ credential, licenceCount }) => {
  const core = await startSimulator({
    port: 0,
    credential,
    now: systemClock,
    nonce: systemIds.nonce,
    seed,
    licenceCount,
  });
  const licence = createSandboxRegister({ seed, count: licenceCount, today }).at(0);
  const body = Buffer.from(JSON.stringify({ licence }));
  const plain = createServer((request, response) => {
    request.resume();
    request.once("end", () => {
      response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
      response.end(body);
    });
  });
  plain.keepAliveTimeout = 65_000;
  plain.listen(0, "127.0.0.1", () => {
    process.send({
      coreUrl: core.baseUrl.href.replace(/\/$/, ""),
      plainUrl: `http://127.0.0.1:${plain.address().port}`,
      identifier: licence.identifier,
      recordBytes: body.length,
    });
  });
});
process.once("disconnect", () => process.exit(0));
