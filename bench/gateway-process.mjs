// The gateway as installed (compiled), in a process of its own, on a folder that the bench throws away.
// Told the core's address by its parent once it has made the key that both sides share.
import { seedSandbox } from "../dist/cli/seed-sandbox.js";
import { systemClock } from "../dist/gateway/platform/clock.js";
import { loadConfig } from "../dist/gateway/platform/config.js";
import { systemIds } from "../dist/gateway/platform/ids.js";
import { startGateway } from "../dist/main.js";

const unlimited = { perSecond: 1_000_000, burst: 1_000_000 };

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
    await opened.store.changePartner("mini-program", (partner) => ({ ...partner, limits: unlimited }));
    await opened.directory.reload();
    const answer = new Promise((resolve) => process.once("message", resolve));
    process.send({ partners });
    return { coreUrl: await answer };
  },
});
process.send({ url: gateway.url });
process.once("SIGTERM", () => void gateway.stop().then(() => process.exit(0)));
process.once("disconnect", () => process.exit(1));
