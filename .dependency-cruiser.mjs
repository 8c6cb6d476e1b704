// The dependency law. Each rule's comment says where the code should go instead.
// test/gateway/house/dependency-law.test.ts plants one violation per rule and sees it fire.

const stages = "route|authenticate|authorise|limit|translate|mask|sign|audit";

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: "core-is-the-floor",
      comment: "core imports nothing of ours. Put what needs more in the room that needs it.",
      severity: "error",
      from: { path: "^src/gateway/core/" },
      to: { path: "^src/", pathNot: "^src/gateway/core/" },
    },
    {
      name: "spi-stands-on-core",
      comment:
        "spi is what a partner's folder sees: only core below it. Gateway machinery stays behind the Transport.",
      severity: "error",
      from: { path: "^src/gateway/spi/" },
      to: { path: "^src/", pathNot: "^src/gateway/(spi|core)/" },
    },
    {
      name: "crypto-and-platform-stand-on-core",
      comment: "crypto and platform know nothing of partners and stages. Pass what they need as an argument.",
      severity: "error",
      from: { path: "^src/gateway/(crypto|platform)/" },
      to: { path: "^src/", pathNot: "^src/gateway/(core|$1)/" },
    },
    {
      name: "stages-do-not-know-each-other",
      comment: "Only pipeline orders stages. Hand the fact on in the state (pipeline/states.ts) instead.",
      severity: "error",
      from: { path: `^src/gateway/(${stages})/` },
      to: { path: `^src/gateway/(${stages})/`, pathNot: "^src/gateway/$1/" },
    },
    {
      name: "gateway-knows-no-adapter",
      comment:
        "A partner's peculiarity belongs in its folder; what two share is a feature of the spi. main.ts joins the two.",
      severity: "error",
      from: { path: "^src/gateway/" },
      to: { path: "^src/adapters/" },
    },
    {
      name: "adapter-sees-spi-and-core",
      comment:
        "An adapter describes; keys, sockets, clocks and stores stay in the gateway, reached through spi.",
      severity: "error",
      from: { path: "^src/adapters/[^/]+/", pathNot: "/(simulator|sandbox)" },
      to: { path: "^src/", pathNot: ["^src/gateway/(spi|core)/", "^src/adapters/[^/]+/"] },
    },
    {
      name: "adapters-do-not-know-each-other",
      comment: "What two partners share is a scheme or transport feature of the gateway.",
      severity: "error",
      from: { path: "^src/adapters/([^/]+)/" },
      to: { path: "^src/adapters/[^/]+/", pathNot: "^src/adapters/$1/" },
    },
    {
      name: "adapter-opens-no-socket",
      comment:
        "Send through the Transport, which signs, limits, times out and records. Only a simulator listens.",
      severity: "error",
      from: { path: "^src/adapters/[^/]+/", pathNot: "/simulator[^/]*\\.ts$" },
      to: { path: "^(node:)?(net|tls|http|https|http2|dgram|dns)$|node_modules/(axios|undici|ws)/" },
    },
    {
      name: "codec-is-pure",
      comment: "A codec has no clock, I/O or randomness: what it needs comes in the message.",
      severity: "error",
      from: { path: "^src/adapters/[^/]+/codec" },
      to: {
        path: "^(node:)?(fs|fs/promises|crypto|timers|timers/promises|child_process|worker_threads|perf_hooks|os)$",
      },
    },
    {
      name: "express-at-the-door-only",
      comment: "Express is the shell of ingress (and of the console); stages see wire messages.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(gateway/ingress|console)/" },
      to: { path: "node_modules/(@types/)?express/" },
    },
    {
      name: "keys-in-few-hands",
      comment:
        "Key material is for authenticate, sign, transport, outbox, credentials, audit, operator, main and cli. Ask one of them.",
      severity: "error",
      from: {
        path: "^src/",
        pathNot:
          "^src/(main\\.ts|cli/|gateway/(authenticate|sign|transport|outbox|credentials|crypto|audit|operator|gateway\\.ts|open-transport\\.ts))",
      },
      to: { path: "^src/gateway/crypto/" },
    },
    {
      name: "only-mask-makes-masked",
      comment:
        "asMasked is the one maker of Masked<T>. Let the mask stage clear the result; codecs import the type only.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/gateway/(mask|core)/" },
      to: { path: "^src/gateway/core/masked\\.ts$", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "production-carries-no-simulator",
      comment: "Simulators serve tests, the sandbox and `elgw simulate`. Start them from cli.",
      severity: "error",
      from: {
        path: "^src/(main\\.ts|gateway/|adapters/index\\.ts|adapters/[^/]+/(index|client|scheme|routes|contract|codec)[^/]*\\.ts)",
      },
      to: {
        path: "/(simulator|conformance)[^/]*\\.ts$|/sandbox/",
        pathNot: "^src/gateway/spi/",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "production-imports-no-test",
      comment: "What both need goes into src; test support stays in test/support.",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(test|bench)/|\\.test\\.ts$" },
    },
    {
      name: "no-cycles",
      comment: "Move what both need to the floor below, or pass it as an argument.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-orphans",
      comment: "Nothing imports this file: delete it, or import it.",
      severity: "error",
      from: { orphan: true, pathNot: ["\\.d\\.ts$", "^src/cli/elgw\\.ts$"] },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "contracts/generated" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: "specify",
    moduleSystems: ["es6"],
    enhancedResolveOptions: {
      extensions: [".ts", ".js", ".mjs"],
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
    },
  },
};
