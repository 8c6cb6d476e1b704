import type { Adapter, LegacyDeclaration } from "./adapter.ts";

/** What the contract leaves no choice about, in either direction. */
export const legacyOf = ({ scheme }: Pick<Adapter, "scheme">): LegacyDeclaration => ({
  ...scheme.outbound?.legacy,
  ...scheme.inbound?.legacy,
});
