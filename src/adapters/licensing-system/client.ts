/** Calls of the licensing system: the package's SOAP client, over the gateway's own transport. */
import { type IHttpClient, Client as SoapClient } from "soap";
import { mapCode } from "../../gateway/core/code-sets/code-set.ts";
import { PERSON_DOCUMENT_OF_HOLDER } from "../../gateway/core/code-sets/holder-code-type.ts";
import { GatewayError, toGatewayError } from "../../gateway/core/gateway-error.ts";
import type { LicensingOffice, RegisterKey } from "../../gateway/core/licensing-office.ts";
import { splitLicenceNumber } from "../../gateway/core/numbers/licence-number.ts";
import type { CallContext } from "../../gateway/core/operations.ts";
import type { Client, Transport } from "../../gateway/spi/adapter.ts";
import { notNow } from "../../gateway/spi/not-now.ts";
import { readXml, writeXml } from "../../gateway/spi/read-xml.ts";
import type { WireResponse } from "../../gateway/spi/wire.ts";
import { applicationQuery, applicationRequest, standingOf } from "./codec-application.ts";
import { BLANK_HEADER, replyTransactionOf } from "./codec-envelope.ts";
import { licencesOf } from "./codec-found.ts";
import { failureOf } from "./codec-retcode.ts";
import { type RespInfo, read, roadTransService } from "./contract.ts";
import { SERVICE_IDS, SYSTEM_ID } from "./routes.ts";

const SUBMIT = "AP0101";
const STATUS = "AP0102";
const WITHDRAW = "AP0103";
const EXISTS = "0040";
const MISSING = "0041";
const UNCHANGED = "0043";

interface Reply {
  readonly retcode: string;
  readonly retmsg: string;
  readonly info: RespInfo;
}
type Command = (serviceid: string, body: string, context: CallContext) => Promise<Reply>;

export function connect(transport: Transport): Client {
  const command = commandOver(transport);
  return {
    licensing: officeOf(command),
    // Nobody's name, asked of the register: a signed question that changes nothing.
    probe: async (signal) => {
      const body = writeXml("request", { ownerName: "网关连通性探测", provinceCode: "510000" });
      checked(await command(SERVICE_IDS["queryOwner"] ?? "", body, { signal, traceId: "probe" }));
    },
  };
}

/** The package makes the envelope; serial, time and signature are put in by the transport's scheme. */
function commandOver(transport: Transport): Command {
  const httpClient: IHttpClient = {
    request: (_url, data, callback, headers = {}, options) => {
      const call = options as unknown as OneCall;
      const body = Buffer.from(String(data));
      transport
        .send({ method: "POST", path, query: "", headers: wireHeaders(headers), body }, call.context)
        .then(
          (reply) => {
            call.reply = reply;
            callback(null, { status: reply.status, headers: {} }, EMPTY_ENVELOPE);
          },
          (thrown) => callback(thrown),
        );
      return undefined as never;
    },
  };
  const client = new SoapClient(roadTransService.wsdl, "http://over.transport/", {
    httpClient,
    preserveWhitespace: true,
  });
  return async (serviceid, body, context) => {
    const call: OneCall = { context, reply: undefined };
    const header = { ...BLANK_HEADER, systemid: SYSTEM_ID, serviceid };
    try {
      await client["CommandAsync"]({ transaction: { header, body } }, call);
    } catch (thrown) {
      throw toGatewayError(thrown);
    }
    if (call.reply === undefined)
      throw new GatewayError("gateway.internal", { detail: "no reply was carried" });
    return readReply(call.reply);
  };
}

/** What the package hands through to its HTTP client, and what that leaves for us. */
interface OneCall {
  readonly context: CallContext;
  reply: WireResponse | undefined;
}

const path = roadTransService.path.slice("/licensing-system".length);
const wireHeaders = (headers: object): ReadonlyMap<string, string> =>
  new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));

/** The reply is read by our own screen and reader, strict about all but its charset; the package gets nothing to read. */
const EMPTY_ENVELOPE =
  '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body/></e:Envelope>';

function readReply(reply: WireResponse): Reply {
  const later = notNow(reply);
  if (later !== undefined) throw new GatewayError("partner.unavailable", later);
  try {
    const { header, body } = replyTransactionOf(reply);
    const info = body.trim() === "" ? {} : read.respInfo(readXml(body.trim()));
    return { ...header.response, info };
  } catch (thrown) {
    // Whatever is wrong with it is theirs here; the parser's own words quote the text.
    const { code, fields } = toGatewayError(thrown);
    throw new GatewayError("partner.garbled", {
      detail: `HTTP ${reply.status}, ${code}: ${fields.slice(0, 5).join(",")}`,
    });
  }
}

/** @throws GatewayError `partner.*` for every code but those that are answers */
function checked(reply: Reply): RespInfo {
  const failure = failureOf(reply.retcode, reply.retmsg);
  if (failure !== undefined) throw failure;
  return reply.retcode === "0046" ? {} : reply.info;
}

function officeOf(command: Command): LicensingOffice {
  const standing = (reply: Reply, businessSn: string) => {
    const { applicationInfo: [first] = [] } = checked(reply);
    if (first === undefined) throw new GatewayError("application.unknown");
    return standingOf(first, businessSn);
  };
  const status = async (businessSn: string, context: CallContext) => {
    const reply = await command(STATUS, applicationQuery({ businessSn }), context);
    return standing(reply, businessSn);
  };
  return {
    submit: async (form, context) => {
      const reply = await command(SUBMIT, applicationRequest(form), context);
      return reply.retcode === EXISTS ? status(form.businessSn, context) : standing(reply, form.businessSn);
    },
    status,
    withdraw: async (asked, context) => {
      const reply = await command(WITHDRAW, applicationQuery(asked), context);
      if (reply.retcode === MISSING) throw new GatewayError("application.unknown");
      if (reply.retcode === UNCHANGED) throw new GatewayError("application.decided");
      return standing(reply, asked.businessSn);
    },
    find: async (key, provinceCode, context) => {
      const [route, columns] = questionOf(key);
      const body = writeXml("request", { ...columns, provinceCode, limit: "50" });
      return licencesOf(checked(await command(SERVICE_IDS[route] ?? "", body, context)));
    },
  };
}

function questionOf(key: RegisterKey): readonly [string, Readonly<Record<string, string>>] {
  switch (key.kind) {
    case "vehicle":
      return ["queryVehicle", { vehicleNo: key.plateNumber, plateColor: key.plateColour }];
    case "certificate": {
      const { word = "", code = key.number } = splitLicenceNumber(key.number) ?? {};
      return ["queryCertificate", { transCertificateWord: word, transCertificateCode: code }];
    }
    case "owner":
      return ["queryOwner", { ownerName: key.name }];
    case "staff":
      return [
        "queryStaff",
        { idCard: key.code, idType: mapCode(PERSON_DOCUMENT_OF_HOLDER, key.codeType) ?? "9" },
      ];
    case "staff-certificate":
      return ["queryStaffCertificate", { certificateCode: key.number }];
  }
}
