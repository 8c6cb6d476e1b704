import type { SealingKind } from "./adapter.ts";

/** The cipher that a partner's registration chooses, or the scheme's own. A name that is no mode chooses nothing. */
export function sealingOf(
  scheme: SealingKind & { readonly cipherOption?: string },
  interfaces: Readonly<Record<string, string>>,
): SealingKind {
  const chosen = scheme.cipherOption === undefined ? undefined : interfaces[scheme.cipherOption];
  return chosen === "SM4-CBC" || chosen === "SM4-ECB" ? { cipher: chosen } : scheme;
}
