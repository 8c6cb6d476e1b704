/**
 * Canonical base64 (RFC 4648 §4) or undefined: padded, no spare bits, no white space, no other alphabet.
 *
 * Node's decoder accepts all of those, so many texts would be one signature; a replay key or a
 * comparison made of such a text can be walked around.
 *
 * @param bytesExpected refuses any other length
 */
export function decodeStrictBase64(text: string, bytesExpected?: number): Buffer | undefined {
  if (text.length === 0) return undefined;
  if (bytesExpected !== undefined && text.length !== 4 * Math.ceil(bytesExpected / 3)) return undefined;
  const bytes = Buffer.from(text, "base64");
  if (bytesExpected !== undefined && bytes.length !== bytesExpected) return undefined;
  return bytes.toString("base64") === text ? bytes : undefined;
}
