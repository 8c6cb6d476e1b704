/** Dialect A: the share service's calls. */
import type { ShareStatus } from "../../gateway/core/code-sets/share-status.ts";
import { SHARE_OF_VERDICT, VERDICT } from "../../gateway/core/code-sets/verdict.ts";
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import { LICENCE_TYPES, type LicenceTypeCode, licenceType } from "../../gateway/core/licence.ts";
import type { OperationResult } from "../../gateway/core/operations.ts";
import { FACE_PATHS } from "../../gateway/core/share-face.ts";
import { shareStandingOf } from "../../gateway/core/share-standing.ts";
import type { InboundCodec, ReplyContext } from "../../gateway/spi/adapter.ts";
import { readDay, readHolderCode, readIdentifier } from "../../gateway/spi/request-fields.ts";
import type { WireResponse } from "../../gateway/spi/wire.ts";
import { jsonHeaders, withBody } from "./codec-body.ts";
import { certificateOf } from "./codec-licence.ts";
import { parameter } from "./codec-query.ts";
import * as wire from "./contract.ts";
import { LINK } from "./paths.ts";

function answer(
  { traceId }: Pick<ReplyContext, "traceId">,
  data: unknown,
  status: ShareStatus = "0",
  message = "成功",
): WireResponse {
  return withBody({ headers: jsonHeaders(traceId) }, { head: { status, message }, data });
}

export const readCodec: InboundCodec<"licence.read"> = {
  decode: (request) => {
    const { certIdentifier, useCause } = wire.readQuery(request).data;
    return { purpose: useCause, identifier: readIdentifier(certIdentifier, "certIdentifier") };
  },
  encode: ({ licence }, context) => {
    const standing = shareStandingOf(licence, context.today);
    return answer(context, certificateOf(licence, standing), standing.status, standing.message);
  },
};

interface Holder {
  readonly holderCode: string;
  readonly holderTypeCode: string;
  readonly certTypeCode: LicenceTypeCode;
  readonly certNo?: string;
  readonly useCause: string;
}

function byHolder({ holderCode, holderTypeCode, certTypeCode, certNo, useCause }: Holder) {
  return {
    purpose: useCause,
    holderCode: readHolderCode(holderCode, holderTypeCode, "holderCode"),
    holderCodeType: holderTypeCode,
    typeCode: certTypeCode,
    ...(certNo === undefined ? {} : { number: certNo }),
  };
}

export const searchCodec: InboundCodec<"licence.search"> = {
  decode: (request) => byHolder(wire.readQueryByHolder(request).data),
  encode: ({ licences }, context) =>
    licences.length === 0
      ? answer(context, [], "10", "未找到证照")
      : answer(
          context,
          licences.map((licence) => certificateOf(licence, shareStandingOf(licence, context.today))),
        ),
};

export const codeCodec: InboundCodec<"licence.search"> = {
  decode: (request) => {
    const { qrcode, useCause } = wire.readQueryByQRcode(request).data;
    return { purpose: useCause, qrCode: qrcode };
  },
  encode: ({ licences }, context) => {
    const [licence, ...others] = licences;
    if (licence === undefined) return answer(context, {}, "10", "未找到证照");
    const standing = shareStandingOf(licence, context.today);
    // A code is of one licence; what else was found is shown as what it is, and is no success.
    if (others.length > 0)
      return answer(
        context,
        licences.map((each) => certificateOf(each)),
        "106",
        "证照不唯一",
      );
    return answer(context, certificateOf(licence, standing), standing.status, standing.message);
  },
};

/** Members of certData that every class of licence has, without regard to letter case. */
const COMMON: ReadonlyMap<string, string> = new Map([
  ["certificatename", "name"],
  ["issuedept", "issuer.name"],
  ["issuedeptcode", "issuer.code"],
  ["issuedate", "issueDate"],
  ["certificatevalidatestart", "validFrom"],
  ["certificatevalidateend", "validTo"],
]);
const DAYS: ReadonlySet<string> = new Set([
  "issuedate",
  "certificatevalidatestart",
  "certificatevalidateend",
  "birthdate",
]);

export const verifyCodec: InboundCodec<"licence.verify"> = {
  decode: (request) => {
    const { certTypeCode, certData = {}, useCause } = wire.readVerify(request).data;
    const face: Record<string, string> = {};
    const named: { holderName?: string; holderCode?: string; number?: string } = {};
    const seen = new Set<string>();
    for (const [name, value] of Object.entries(certData as Record<string, string>)) {
      const lower = name.toLowerCase();
      if (seen.has(lower))
        throw new GatewayError("request.ambiguous-field", { fields: [`certData.${name}`] });
      seen.add(lower);
      if (lower === "holder") named.holderName = value;
      else if (lower === "holdercode") named.holderCode = value.toUpperCase();
      else if (lower === "certno") named.number = value;
      else
        face[pathOf(lower, certTypeCode, name)] = DAYS.has(lower)
          ? readDay(value, `certData.${name}`)
          : value;
    }
    return {
      purpose: useCause,
      typeCode: certTypeCode,
      ...named,
      ...(Object.keys(face).length === 0 ? {} : { face }),
    };
  },
  encode: ({ verdict, mismatched }, context) => {
    const { certData } = wire.readVerify(context.about).data;
    // The one verdict that is about the question: there was nothing to compare.
    if (certData === undefined || Object.keys(certData).length === 0)
      return answer(context, { verdict: "6", verdictMessage: "缺少照面信息", mismatched: [] });
    return answer(context, verdictData({ verdict, mismatched }));
  },
};

const verdictData = ({ verdict, mismatched }: OperationResult<"licence.verify">) => ({
  verdict: SHARE_OF_VERDICT[verdict],
  verdictMessage: VERDICT.codes[verdict].zh,
  mismatched,
});

function pathOf(name: string, typeCode: LicenceTypeCode, given: string): string {
  const type = licenceType(typeCode);
  const path = COMMON.get(name) ?? (type === undefined ? undefined : FACE_PATHS[type.class].get(name));
  if (path === undefined) throw new GatewayError("request.invalid", { fields: [`certData.${given}`] });
  return path;
}

export const verifyFileCodec: InboundCodec<"licence.verify"> = {
  decode: (request) => {
    const { certTypeCode, content, useCause } = wire.readVerifyFile(request).data;
    return { purpose: useCause, typeCode: certTypeCode, file: content };
  },
  encode: (result, context) => answer(context, verdictData(result)),
};

export const downloadCodec: InboundCodec<"licence.download"> = {
  decode: (request) => {
    const { certificateIdentifier, fileType, certificateCopyCause, certificateCopyExpiringTime } =
      wire.readDownloadFile(request).data;
    return {
      purpose: certificateCopyCause,
      identifier: readIdentifier(certificateIdentifier, "certificateIdentifier"),
      fileType,
      ...(certificateCopyExpiringTime === undefined
        ? {}
        : { copyExpires: readDay(certificateCopyExpiringTime, "certificateCopyExpiringTime") }),
    };
  },
  encode: ({ identifier, fileType, fileName, file }, context) => {
    if (file === undefined) throw new GatewayError("grant.file-withheld");
    return answer(context, { certificateIdentifier: identifier, fileType, fileName, file });
  },
};

/** The link is relative to our address, and gets its proof when the reply is signed. */
const linkTo = ({ licence, code }: Given) => ({
  certIdentifier: licence.identifier,
  contentType: "url",
  content: `${LINK}?id=${code}`,
});
type Given = OperationResult<"share.authorise">["codes"][number];

export const urlCodec: InboundCodec<"share.authorise"> = {
  decode: (request) => {
    const { certIdentifier, useCause } = wire.readDownloadUrl(request).data;
    return { purpose: useCause, identifier: readIdentifier(certIdentifier, "certIdentifier") };
  },
  encode: ({ codes }, context) => {
    const [first] = codes;
    if (first === undefined) return answer(context, {}, "10", "未找到证照");
    // One identifier, one licence; whatever else came is not dropped without a word.
    return answer(context, codes.length === 1 ? linkTo(first) : codes.map(linkTo));
  },
};

export const urlsCodec: InboundCodec<"share.authorise"> = {
  decode: (request) => byHolder(wire.readDownloadUrls(request).data),
  encode: ({ codes }, context) =>
    codes.length === 0 ? answer(context, [], "10", "未找到证照") : answer(context, codes.map(linkTo)),
};

/** GET by whoever has the link: the bytes themselves. */
export const linkCodec: InboundCodec<"share.redeem"> = {
  decode: (request) => ({
    purpose: "文件链接下载",
    code: parameter(request, "id", ["accessId", "expires", "sign"]),
    use: "link",
  }),
  encode: ({ file, licence }, { traceId }) => {
    if (file?.file === undefined) throw new GatewayError("grant.file-withheld");
    const headers = new Map([
      ["content-type", "application/octet-stream"],
      ["content-disposition", `attachment; filename="${file.fileName}"`],
      ["x-trace-id", traceId],
      // What it is a file of, and whether that is in force: the file itself cannot say.
      ["x-certificate-identifier", String(licence.identifier ?? "")],
      ["x-certificate-state", licence.state ?? ""],
    ]);
    return { status: 200, headers, body: Buffer.from(file.file, "base64") };
  },
};

/** What the face of a licence may say, by its name; nobody's data. */
export const remarkCodec: InboundCodec<"session.use"> = {
  decode: (request) => ({ purpose: wire.readRemark(request).data.useCause }),
  encode: (_result, context) => {
    const { certName } = wire.readRemark(context.about).data;
    const type = Object.values(LICENCE_TYPES).find(({ name }) => name === certName);
    if (type === undefined) return answer(context, [], "105", "未找到证照目录");
    return answer(
      context,
      [...FACE_PATHS[type.class].keys()].map((columnName) => ({ columnName, valueType: "string" })),
    );
  },
};
