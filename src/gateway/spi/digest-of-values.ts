import { hash } from "node:crypto";

/** SHA-256 in hex over the values, each followed by a line feed; an absent one is empty. For comparing copies. */
export function digestOfValues(values: readonly (string | number | undefined)[]): string {
  return hash("sha256", values.map((value) => `${value ?? ""}\n`).join(""), "hex");
}
