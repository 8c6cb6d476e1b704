/**
 * Tiny real PNGs. The pixels of all portraits are one compressed block; only the palette differs, so a
 * portrait costs a check sum instead of a compression, and is still unique to its person.
 */
import { crc32, deflateSync } from "node:zlib";

type Colour = readonly [red: number, green: number, blue: number];

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const END = chunk("IEND", Buffer.alloc(0));

/** base64 PNG of a made-up person; `serial` (below 2^24) is in one colour, so no two are alike. */
export function portrait(serial: number, sex: "1" | "2"): string {
  const shade = serial % 40;
  const palette: readonly Colour[] = [
    sex === "1" ? [66, 120, 190] : [190, 66, 90],
    [225 - shade, 185 - shade, 150 - shade],
    [30 + (serial % 7) * 6, 24, 20],
    [(serial * 37) % 200, (serial * 61) % 200, (serial * 17) % 200],
    colourOf(serial),
  ];
  return image(PORTRAIT, palette);
}

/** base64 PNG of an official seal; `serial` (below 2^24) sets seals apart. */
export function sealImage(serial: number): string {
  return image(SEAL, [[255, 255, 255], [214, 26, 32], colourOf(serial)]);
}

/**
 * base64 PNG whose text contains `tag` (letters and digits) literally: a comment chunk holds the bytes
 * that the tag decodes to, at a whole group of three, so that the tag can be searched for in base64.
 */
export function markedImage(tag: string): string {
  const bytes = Buffer.from(portrait(0, "1"), "base64");
  const body = bytes.subarray(0, bytes.length - END.length);
  const keyword = Buffer.from(`Comment${" ".repeat((3 - ((body.length + 16) % 3)) % 3)}\0`, "latin1");
  const text = Buffer.from(tag.padEnd(Math.ceil(tag.length / 4) * 4, "A"), "base64");
  const comment = chunk("tEXt", Buffer.concat([keyword, text]));
  return Buffer.concat([body, comment, END]).toString("base64");
}

function colourOf(serial: number): Colour {
  return [(serial >> 16) & 255, (serial >> 8) & 255, serial & 255];
}

/** base64 before and after the palette: both are whole groups of three bytes, so the text can be joined. */
interface Drawing {
  readonly before: string;
  readonly after: string;
  readonly colours: number;
}

const PORTRAIT = drawing(24, 32, 5, (x, y) => {
  if (x === 23 && y === 31) return 4;
  if (((x - 12) / 7) ** 2 + ((y - 13) / 9) ** 2 < 1) return y < 8 ? 2 : 1;
  return y > 21 && Math.abs(x - 12) < y - 16 ? 3 : 0;
});

const SEAL = drawing(32, 32, 3, (x, y) => {
  if (x === 31 && y === 31) return 2;
  const distance = Math.hypot(x - 15.5, y - 15.5);
  return (distance > 13 && distance < 15.5) || distance < 4 ? 1 : 0;
});

/** Four bits a pixel; each row begins with its filter type, none. */
function drawing(
  width: number,
  height: number,
  colours: number,
  colourAt: (x: number, y: number) => number,
): Drawing {
  const rowBytes = width / 2 + 1;
  const raw = Buffer.alloc(rowBytes * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 2) {
      raw[y * rowBytes + 1 + x / 2] = (colourAt(x, y) << 4) | colourAt(x + 1, y);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([4, 3, 0, 0, 0], 8);
  const before = Buffer.concat([SIGNATURE, chunk("IHDR", header)]);
  const after = Buffer.concat([chunk("IDAT", deflateSync(raw, { level: 9 })), END]);
  return { before: before.toString("base64"), after: after.toString("base64"), colours };
}

function image(from: Drawing, palette: readonly Colour[]): string {
  const colours = Buffer.alloc(from.colours * 3);
  for (const [at, colour] of palette.entries()) colours.set(colour, at * 3);
  return from.before + chunk("PLTE", colours).toString("base64") + from.after;
}

function chunk(type: string, data: Buffer): Buffer {
  const whole = Buffer.alloc(data.length + 12);
  whole.writeUInt32BE(data.length, 0);
  whole.write(type, 4, "latin1");
  data.copy(whole, 8);
  whole.writeUInt32BE(crc32(whole.subarray(4, data.length + 8)), data.length + 8);
  return whole;
}
