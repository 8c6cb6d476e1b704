/** Dialect B: the licence application family with its 用证码. */
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import { LICENCE_TYPE_CODES, licenceType } from "../../gateway/core/licence.ts";
import { shareStandingOf } from "../../gateway/core/share-standing.ts";
import type { InboundCodec, ReplyContext } from "../../gateway/spi/adapter.ts";
import { readHolderCode } from "../../gateway/spi/request-fields.ts";
import type { WireRequest, WireResponse } from "../../gateway/spi/wire.ts";
import { jsonHeaders, withBody } from "./codec-body.ts";
import { licenseOf } from "./codec-licence.ts";
import { parameter, parametersOf } from "./codec-query.ts";
import { readLicenseAuth, readLicenseHolder, readLogin } from "./contract.ts";

const TOKEN = "access_token";

interface Failure {
  readonly code: string;
  readonly message: string;
}

export function ack(
  { traceId, at }: Pick<ReplyContext, "traceId" | "at">,
  data: unknown,
  errors: readonly Failure[] = [],
  more: readonly (readonly [string, string])[] = [],
): WireResponse {
  return withBody(
    { headers: jsonHeaders(traceId, more) },
    {
      ack_code: errors.length === 0 ? "SUCCESS" : "FAILURE",
      errors,
      sign: "",
      sign_method: "HMAC-SM3",
      timestamp: String(at),
      correlation_id: traceId,
      response_id: traceId,
      data,
    },
  );
}

function session(
  purpose: string,
  data: (context: ReplyContext) => unknown,
  parameters: readonly string[] = [],
): InboundCodec<"session.use"> {
  return {
    decode: (request) => {
      parametersOf(request, [TOKEN, ...parameters]);
      return { purpose };
    },
    encode: (_result, context) => ack(context, data(context)),
  };
}

export const loginCodec: InboundCodec<"session.use"> = {
  decode: (request) => {
    readLogin(request);
    return { purpose: "系统登录" };
  },
  // The token is made where the key is: when the reply is signed.
  encode: (_result, context) => ack(context, {}),
};
export const logoutCodec = session("系统退出", () => ({ note: "令牌到期前仍可用，请丢弃" }));
export const userCodec = session("当前用户", () => ({ user_type: "system" }));
export const itemsCodec = session(
  "可用证事项",
  () => LICENCE_TYPE_CODES.map((code) => ({ license_item_code: code, name: licenceType(code)?.name })),
  ["type", "org_code"],
);

/** A person's number has eighteen characters and is one that adds up; so has an organisation's, of another alphabet. */
function holderOf(text: string, field: string) {
  const codeType = /^\d{17}[\dXx]$/.test(text) ? "111" : "001";
  return { holderCode: readHolderCode(text, codeType, field), holderCodeType: codeType };
}

function authorised(
  decode: (request: WireRequest) => ReturnType<InboundCodec<"share.authorise">["decode"]>,
): InboundCodec<"share.authorise"> {
  return {
    decode: (request) => {
      parametersOf(request, [TOKEN]);
      return decode(request);
    },
    encode: ({ codes }, context) =>
      ack(context, {
        auth_codes: codes.map(({ code }) => code),
        licenses: codes.map(({ licence, code, expiresAt }) => ({
          ...licenseOf(licence, shareStandingOf(licence, context.today)),
          auth_code: code,
          auth_code_expires_at: expiresAt,
        })),
      }),
  };
}

export const holderCodec = authorised((request) => {
  const { service_item_code, service_item_name, credential } = readLicenseHolder(request);
  return { purpose: `${service_item_name}（${service_item_code}）`, ...holderOf(credential, "credential") };
});

/** By duty: who the clerk is belongs to the purpose that is kept, not to the question. */
export const authCodec = authorised((request) => {
  const { identity_number, service_item_code, service_item_name, operator } = readLicenseAuth(request);
  const clerk = operator.role === undefined ? "" : `，${operator.role}`;
  return {
    purpose: `${service_item_name}（${service_item_code}，依职能${clerk}）`,
    ...holderOf(identity_number, "identity_number"),
  };
});

function redeeming(use: "data" | "file" | "token"): InboundCodec<"share.redeem"> {
  return {
    decode: (request) => ({ purpose: "用证码取证", code: parameter(request, "auth_code", [TOKEN]), use }),
    encode: ({ licence, file, expiresAt }, context) => {
      const license = licenseOf(licence, shareStandingOf(licence, context.today));
      const { license_code: license_access_token, license_status, status_code } = license;
      switch (use) {
        case "data":
          return ack(context, license);
        case "token":
          return ack(context, { license_access_token, license_status, status_code, expires_at: expiresAt });
        case "file":
          if (file?.file === undefined) throw new GatewayError("grant.file-withheld");
          return ack(context, {
            file_name: file.fileName,
            file_data: file.file,
            license_status,
            status_code,
          });
      }
    },
  };
}
export const licenseCodec = redeeming("data");
export const archiveCodec = redeeming("file");
export const tokenCodec = redeeming("token");
