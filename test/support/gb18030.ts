/** GB18030 bytes of a text. Node decodes the charset but does not encode it, so the table is turned round once. */
let table: Map<string, readonly number[]> | undefined;

export function gb18030Bytes(text: string): Buffer {
  table ??= build();
  const bytes: number[] = [];
  for (const character of text) {
    const known = table.get(character) ?? beyondTable(character.codePointAt(0) ?? 0);
    bytes.push(...known);
  }
  return Buffer.from(bytes);
}

const FOUR_BYTE_LEAD_OF_PLANES = 0x90;

function build(): Map<string, readonly number[]> {
  const decoder = new TextDecoder("gb18030");
  const made = new Map<string, readonly number[]>();
  for (let unit = 0; unit < 0x80; unit += 1) made.set(String.fromCharCode(unit), [unit]);
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      const character = decoder.decode(Uint8Array.of(lead, trail));
      if (trail !== 0x7f && [...character].length === 1 && character !== "\ufffd") {
        if (!made.has(character)) made.set(character, [lead, trail]);
      }
    }
  }
  // The rest of the first plane: 39,420 four-byte codes in a row from 81 30 81 30.
  for (let index = 0; index < 39_420; index += 1) {
    const bytes = fourBytes(0x81, index);
    const character = decoder.decode(Uint8Array.from(bytes));
    if ([...character].length === 1 && character !== "\ufffd" && !made.has(character))
      made.set(character, bytes);
  }
  return made;
}

/** Planes 1 to 16 are linear from 90 30 81 30. */
const beyondTable = (codePoint: number): readonly number[] =>
  codePoint < 0x10000 ? [0x3f] : fourBytes(FOUR_BYTE_LEAD_OF_PLANES, codePoint - 0x10000);

function fourBytes(lead: number, index: number): readonly number[] {
  return [
    lead + Math.floor(index / 12_600),
    0x30 + (Math.floor(index / 1_260) % 10),
    0x81 + (Math.floor(index / 10) % 126),
    0x30 + (index % 10),
  ];
}
