import type { Grant } from "./model.ts";

/** Those that cover the purpose. */
export const forPurpose = (grants: readonly Grant[], purpose: string): readonly Grant[] =>
  grants.filter(({ purposes }) => purposes === "any" || purposes.includes(purpose));
