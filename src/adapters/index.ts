/** The partners that this gateway speaks with: one line each. */
import type { Adapter } from "../gateway/spi/adapter.ts";
import { conveniencePortal } from "./convenience-portal/index.ts";
import { elicenceCore } from "./elicence-core/index.ts";
import { licensingSystem } from "./licensing-system/index.ts";
import { ministryElicence } from "./ministry-elicence/index.ts";
import { nationalPlatform } from "./national-platform/index.ts";
import { northbound } from "./northbound/index.ts";
import { provincialPlatform } from "./provincial-platform/index.ts";

export const adapters: readonly Adapter[] = [
  conveniencePortal,
  elicenceCore,
  licensingSystem,
  ministryElicence,
  nationalPlatform,
  northbound,
  provincialPlatform,
];
