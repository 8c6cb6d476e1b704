import { LRUCache } from "lru-cache";
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import type { Licence } from "../../gateway/core/licence.ts";
import { dateOfEpochMs } from "../../gateway/core/numbers/dates.ts";
import type { OperationRequest } from "../../gateway/core/operations.ts";
import { loadContract } from "../../gateway/spi/contract-validator.ts";
import type { WireRequest } from "../../gateway/spi/wire.ts";
import { REFUSALS } from "./codec-refusal.ts";
import { contract, type RefusalCode } from "./contract.ts";
import type { SandboxRegister } from "./sandbox/register.ts";
import { renderLicenceFile } from "./sandbox/render-file.ts";
import { createEventList } from "./simulator-events.ts";
import { fileVerdict } from "./simulator-file.ts";
import type { IssuingRegister } from "./simulator-issuing.ts";
import { candidatesOf, foundBy } from "./simulator-register.ts";
import { verdictOf } from "./simulator-verdict.ts";

export interface CoreAnswer {
  readonly status: number;
  readonly body: Uint8Array;
}

const loaded = loadContract(contract.file);
const question = {
  search: loaded.compile<OperationRequest<"licence.search">>("SearchRequest"),
  read: loaded.compile<OperationRequest<"licence.read">>("ReadRequest"),
  verify: loaded.compile<OperationRequest<"licence.verify">>("VerifyRequest"),
  download: loaded.compile<OperationRequest<"licence.download">>("DownloadRequest"),
  code: loaded.compile<{ readonly identifier: string; readonly qrCode: string }>("CodeRequest"),
  list: loaded.compile<{ readonly since: number; readonly after?: string; readonly limit: number }>(
    "EventsListRequest",
  ),
};

/** Serialised licences that are asked for again and again; a benchmark reads the same few thousand. */
const LICENCES_KEPT = 10_000;

/** What the sandbox core says to a proved question. */
export function createCoreAnswers(
  register: SandboxRegister & Partial<Pick<IssuingRegister, "isChanged">>,
  now: () => number,
): (request: WireRequest) => CoreAnswer {
  const kept = new LRUCache<string, Uint8Array>({ max: LICENCES_KEPT });
  const read = ({ identifier }: OperationRequest<"licence.read">): CoreAnswer => {
    let body = register.isChanged?.(identifier) === true ? undefined : kept.get(identifier);
    if (body === undefined) {
      const licence = register.byIdentifier(identifier);
      if (licence === undefined) return refusal("licence-not-found");
      body = json({ licence });
      kept.set(identifier, body);
    }
    return { status: 200, body };
  };
  const eventList = createEventList(register);
  /** Code to identifier, as the gateway has told it. */
  const codes = new Map<string, string>();
  const byCode = (qrCode: string): Licence | undefined => register.byIdentifier(codes.get(qrCode) ?? "");
  const answers: Readonly<Record<string, (value: unknown) => CoreAnswer>> = {
    "POST /core/licences/read": (value) => read(question.read(value)),
    "POST /core/licences/search": (value) => {
      return ok({ licences: searched(register, question.search(value), byCode) });
    },
    "POST /core/licences/verify": (value) => {
      const asked = question.verify(value);
      const file = asked.file === undefined ? undefined : fileVerdict(register, asked, todayOf(now));
      return ok(file ?? verdictOf(asked, candidatesOf(register, asked), todayOf(now)));
    },
    "POST /core/licences/download": (value) => download(register, question.download(value)),
    "POST /core/licences/code": (value) => {
      const { identifier, qrCode } = question.code(value);
      if (register.byIdentifier(identifier) === undefined) return refusal("licence-not-found");
      codes.set(qrCode, identifier);
      return ok({ identifier });
    },
    "POST /core/events/list": (value) => ok(eventList(question.list(value))),
    "GET /core/health": () => ok({ status: "ready", version: "sandbox" }),
  };
  return (request) => {
    const answer = answers[`${request.method} ${request.path}`];
    if (answer === undefined || request.query !== "") return refusal("interface-unknown");
    try {
      return answer(request.method === "GET" ? undefined : JSON.parse(Buffer.from(request.body).toString()));
    } catch (thrown) {
      const fields = thrown instanceof GatewayError ? thrown.fields : [];
      const purpose = fields.includes("purpose") ? "purpose-missing" : "request-invalid";
      return refusal(purpose, { fields });
    }
  };
}

export function refusal(
  code: RefusalCode,
  more: { readonly fields?: readonly string[]; readonly retryAfterSeconds?: number } = {},
): CoreAnswer {
  return { status: REFUSALS[code].status, body: json({ code, message: `sandbox core: ${code}`, ...more }) };
}

export const todayOf = (now: () => number): string => dateOfEpochMs(now()) ?? "";

const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
const ok = (value: unknown): CoreAnswer => ({ status: 200, body: json(value) });

function searched(
  register: SandboxRegister,
  asked: OperationRequest<"licence.search">,
  byCode: (qrCode: string) => Licence | undefined,
): readonly Licence[] {
  const { holderCode, holderCodeType, holderName, plateNumber, plateColour, typeCode, number } = asked;
  const fits = (given: string | undefined, found: string | undefined): boolean =>
    given === undefined || given === found;
  return foundBy(register, asked, byCode)
    .filter(({ holder }) => fits(holderCode, holder.code) && fits(holderCodeType, holder.codeType))
    .filter(({ holder }) => fits(holderName, holder.name))
    .filter(
      ({ vehicle }) => fits(plateNumber, vehicle?.plateNumber) && fits(plateColour, vehicle?.plateColour),
    )
    .filter((licence) => fits(typeCode, licence.typeCode) && fits(number, licence.number))
    .toSorted((left, right) => (left.issueDate < right.issueDate ? 1 : -1));
}

function download(
  register: SandboxRegister,
  { identifier, fileType, copyExpires }: OperationRequest<"licence.download">,
): CoreAnswer {
  const licence = register.byIdentifier(identifier);
  if (licence === undefined) return refusal("licence-not-found");
  const bytes = renderLicenceFile(licence, fileType, copyExpires === undefined ? {} : { copyExpires });
  const file = Buffer.from(bytes).toString("base64");
  return ok({ identifier, fileType, fileName: `${identifier}.${fileType}`, file });
}
