// The gateway as installed (compiled), in a process of its own, supplying partners that live in its parent's process.
// It tells its parent the keys, is told the addresses, and tells where it listens.
import { seedChannel, seedSandbox } from "../../dist/cli/seed-sandbox.js";
import { setChannel } from "../../dist/gateway/outbox/channels.js";
import { systemClock } from "../../dist/gateway/platform/clock.js";
import { loadConfig } from "../../dist/gateway/platform/config.js";
import { systemIds } from "../../dist/gateway/platform/ids.js";
import { startGateway } from "../../dist/main.js";

const config = loadConfig(process.env);
const gateway = await startGateway(config, {
  sandbox: true,
  prepare: async (opened) => {
    const partners = await seedSandbox({
      ...opened,
      clock: systemClock,
      ids: systemIds,
      dataDir: config.dataDir,
    });
    const answer = new Promise((resolve) => process.once("message", resolve));
    process.send({ partners });
    const { coreUrl, channels, quota } = await answer;
    for (const [partnerId, url] of Object.entries(channels)) {
      await seedChannel(opened.database, partnerId, url);
      // What the partner allows is not what is measured here.
      if (quota !== undefined) {
        const way = { partnerId, baseUrl: url, profile: "collection@1" };
        await setChannel(opened.database, { ...way, ...quota });
      }
    }
    return { coreUrl };
  },
});
process.send({ url: gateway.url });
process.once("SIGTERM", () => void gateway.stop().then(() => process.exit(0)));
process.once("disconnect", () => process.exit(1));
