import type { Brand } from "./brand.ts";

/**
 * A result whose classified fields have been through the mask stage.
 *
 * Only `mask/` calls {@link asMasked} (a boundary rule forbids the import elsewhere); codecs accept
 * nothing else, so a field that no profile lists has no way to a reply.
 */
export type Masked<T> = Brand<T, "Masked">;

export function asMasked<T>(value: T): Masked<T> {
  return value as Masked<T>;
}
