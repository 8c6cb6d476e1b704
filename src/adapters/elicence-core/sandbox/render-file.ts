/**
 * The file of a synthetic licence, as the core would hand it out: small, real, and the same each time.
 *
 * OFD (GB/T 33190) is a zip of XML with the GB/T 36903 items as custom data; PNG is a page with the seal.
 * Neither is signed: the sandbox has no seal system, and pretending to have one would mislead.
 */
import { strToU8, zipSync } from "fflate";
import { PNG } from "pngjs";
import type { Licence } from "../../../gateway/core/licence.ts";

export interface RenderOptions {
  /** `YYYY-MM-DD`: the annotated copy (加注件) is void after this day. */
  readonly copyExpires?: string;
}

export function renderLicenceFile(
  licence: Licence,
  fileType: "ofd" | "png",
  options: RenderOptions = {},
): Uint8Array {
  return fileType === "ofd" ? renderOfd(licence, options) : renderPng(licence, options);
}

const XML = '<?xml version="1.0" encoding="UTF-8"?>\n';
const NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"';
/** Zip stores local time; any fixed one makes the file the same on every machine. */
const WRITTEN = new Date(2020, 2, 1);

function renderOfd(licence: Licence, options: RenderOptions): Uint8Array {
  const files = {
    "OFD.xml": ofdXml(licence, options),
    "Doc_0/Document.xml": DOCUMENT,
    "Doc_0/PublicRes.xml": PUBLIC_RESOURCES,
    "Doc_0/Pages/Page_0/Content.xml": pageXml(licence, options),
  };
  const entries = Object.entries(files).map(([name, text]) => [name, strToU8(text)] as const);
  return zipSync(Object.fromEntries(entries), { mtime: WRITTEN, level: 6 });
}

/** GB/T 36903 pinyin names; the last three stand only in an annotated copy. */
function customData(licence: Licence, options: RenderOptions): readonly (readonly [string, string])[] {
  const { holder, issuer, seal } = licence;
  return [
    ["ZZMC", licence.name],
    ["ZZLXDM", licence.typeCode],
    ["ZZBH", licence.number],
    ["ZZBS", licence.identifier],
    ["ZZBFJG", issuer.name],
    ["ZZBFJGDM", issuer.code],
    ["ZZBFRQ", licence.issueDate],
    ["ZZYXQQSRQ", licence.validFrom],
    ["ZZYXQJZRQ", licence.validTo],
    ["CZZT", holder.name],
    ["CZZTDM", holder.code],
    ["CZZTDMLXDM", holder.codeType],
    ...(seal === undefined ? [] : [["ZZQZR", seal.by] as const, ["ZZQZSJ", seal.time] as const]),
    ...(seal === undefined ? [] : [["ZZQZMC", seal.name] as const]),
    ...(options.copyExpires === undefined
      ? []
      : [["JZJZZZ", issuer.name] as const, ["JZJYXQJZSJ", options.copyExpires] as const]),
  ];
}

function ofdXml(licence: Licence, options: RenderOptions): string {
  const items = customData(licence, options)
    .map(([name, value]) => `<ofd:CustomData Name="${name}">${escaped(value)}</ofd:CustomData>`)
    .join("");
  const docId = licence.identifier.replaceAll(".", "").slice(-32).toLowerCase();
  return (
    `${XML}<ofd:OFD ${NAMESPACE} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo>` +
    `<ofd:DocID>${docId}</ofd:DocID><ofd:Title>${escaped(licence.name)}</ofd:Title>` +
    `<ofd:CreationDate>${licence.issueDate}</ofd:CreationDate>` +
    `<ofd:CustomDatas>${items}</ofd:CustomDatas></ofd:DocInfo>` +
    `<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>`
  );
}

const DOCUMENT =
  `${XML}<ofd:Document ${NAMESPACE}><ofd:CommonData><ofd:MaxUnitID>100</ofd:MaxUnitID>` +
  "<ofd:PageArea><ofd:PhysicalBox>0 0 210 148</ofd:PhysicalBox></ofd:PageArea>" +
  "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData>" +
  '<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>';

const PUBLIC_RESOURCES =
  `${XML}<ofd:Res ${NAMESPACE} BaseLoc="Res"><ofd:Fonts>` +
  '<ofd:Font ID="2" FontName="宋体" FamilyName="宋体"/></ofd:Fonts></ofd:Res>';

function pageXml(licence: Licence, options: RenderOptions): string {
  const lines = [
    licence.name,
    `证号：${licence.number}`,
    `持证主体：${licence.holder.name}`,
    `发证机关：${licence.issuer.name}`,
    `有效期：${licence.validFrom} 至 ${licence.validTo}`,
    ...(options.copyExpires === undefined ? [] : [`加注件，有效期至 ${options.copyExpires}`]),
  ];
  const objects = lines.map((line, at) => {
    const boundary = `20 ${20 + at * 14} 170 10`;
    return (
      `<ofd:TextObject ID="${at + 10}" Boundary="${boundary}" Font="2" Size="6">` +
      `<ofd:TextCode X="0" Y="8">${escaped(line)}</ofd:TextCode></ofd:TextObject>`
    );
  });
  return (
    `${XML}<ofd:Page ${NAMESPACE}><ofd:Content><ofd:Layer ID="3" Type="Body">` +
    `${objects.join("")}</ofd:Layer></ofd:Content></ofd:Page>`
  );
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

type Colour = readonly [red: number, green: number, blue: number];
const WIDTH = 160;
const HEIGHT = 112;
const PAPER: Colour = [250, 247, 236];
const INK: Colour = [40, 40, 48];
const SEAL_RED: Colour = [214, 26, 32];

/** A page with a frame, the seal, and the identifier as a grid of squares: no font is needed to tell two apart. */
function renderPng(licence: Licence, options: RenderOptions): Uint8Array {
  const png = new PNG({ width: WIDTH, height: HEIGHT });
  const squares = [...`${licence.identifier}${options.copyExpires ?? ""}`].flatMap((character) => {
    const unit = character.charCodeAt(0);
    return [0, 1, 2, 3, 4, 5, 6].map((bit) => ((unit >> bit) & 1) === 1);
  });
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      const [red, green, blue] = colourAt(x, y, squares);
      png.data.set([red, green, blue, 255], (y * WIDTH + x) * 4);
    }
  }
  return PNG.sync.write(png, { colorType: 2, inputColorType: 6 });
}

function colourAt(x: number, y: number, squares: readonly boolean[]): Colour {
  if (x < 3 || y < 3 || x >= WIDTH - 3 || y >= HEIGHT - 3) return INK;
  const fromSeal = Math.hypot(x - 124, y - 76);
  if ((fromSeal > 20 && fromSeal < 23) || fromSeal < 5) return SEAL_RED;
  const [column, row] = [Math.floor((x - 10) / 3), Math.floor((y - 10) / 3)];
  if (column < 0 || column >= 28 || row < 0) return PAPER;
  return squares[row * 28 + column] === true ? INK : PAPER;
}
