/**
 * Bytes of a canonical base64 text (RFC 4648 clause 4), or undefined.
 *
 * Node's decoder takes missing padding, spare bits, white space and the URL alphabet, so many texts
 * stand for one value: a replay key or comparison made of the text is then bypassed at will.
 */
export function decodeStrictBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : undefined;
}
