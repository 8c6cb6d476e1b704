import { expect, test } from "vitest";
import type { CertificateState } from "../../../src/gateway/core/licence.ts";
import { LICENCE_TYPE_CODES } from "../../../src/gateway/core/licence.ts";
import type { Masked } from "../../../src/gateway/core/masked.ts";
import type {
  ApplicationStage,
  OperationName,
  Operations,
  Verdict,
} from "../../../src/gateway/core/operations.ts";
import type { InboundRoute } from "../../../src/gateway/spi/adapter.ts";
import { licenceOfType } from "../../support/licences.ts";
import { replyContext } from "../../support/reply-context.ts";
import { routeOf, type Subject, unsignedRequest } from "../subject.ts";

const STATES: Record<CertificateState, true> = {
  valid: true,
  void: true,
  expired: true,
  cancelled: true,
  withdrawn: true,
  revoked: true,
  other: true,
};
const VERDICTS: Record<Verdict, true> = {
  valid: true,
  "not-yet-active": true,
  suspended: true,
  "no-longer-valid": true,
  "insufficient-information": true,
  "no-such-licence": true,
  "partly-wrong": true,
};

const STAGES: readonly ApplicationStage[] = [
  "accepted",
  "in-review",
  "approved",
  "refused",
  "withdrawn",
  "finished",
];

/** What the mask stage would hand on; whole licences here, because the codec must cope with every field. */
function results(operation: OperationName): Operations[OperationName]["result"][] {
  const states = Object.keys(STATES) as CertificateState[];
  const licences = LICENCE_TYPE_CODES.flatMap((code) =>
    states.map((state) => ({ ...licenceOfType(code), state })),
  );
  const bares = LICENCE_TYPE_CODES.map((code) => {
    const { identifier, typeCode, issuer } = licenceOfType(code);
    return { identifier, typeCode, issuer, state: "valid" } as (typeof licences)[number];
  });
  const [bare] = bares;
  if (bare === undefined) throw new Error("no licence type");
  switch (operation) {
    case "licence.search":
      return [{ licences: [] }, { licences }, { licences: bares }];
    case "licence.read":
      return [...licences, bare].map((licence) => ({ licence }));
    case "licence.verify":
      return (Object.keys(VERDICTS) as Verdict[]).map((verdict) => ({
        verdict,
        mismatched: verdict === "partly-wrong" ? ["holder.name"] : [],
      }));
    case "licence.download":
      return (["ofd", "png"] as const).map((fileType) => ({
        identifier: bare.identifier,
        fileType,
        file: "c3ludGhldGlj",
        fileName: `a.${fileType}`,
      }));
    case "session.use":
      return [{}];
    case "share.authorise":
      return [
        { codes: [] },
        {
          codes: licences.map((licence) => ({
            licence,
            code: "20260630120000000abc",
            expiresAt: 1_790_000_600_000,
          })),
        },
      ];
    case "share.redeem": {
      const expiresAt = 1_790_000_600_000;
      return licences.map((licence) => {
        const { identifier, state } = licence;
        const file = Buffer.from(`${identifier} ${state}`).toString("base64");
        return {
          licence,
          file: { identifier, fileType: "ofd" as const, file, fileName: "a.ofd" },
          purpose: "用证",
          expiresAt,
        };
      });
    }
    case "application.submit":
    case "application.status":
    case "application.withdraw":
      return STAGES.map((stage) => ({
        progress: {
          businessSn: "SN20261127000001",
          kind: "renewal",
          typeCode: LICENCE_TYPE_CODES[0] ?? "11100000000019713D008",
          stage,
          number: "川运受2026000001",
          changedAt: 1_790_000_000_000,
        },
      }));
    default:
      return operation satisfies never;
  }
}

/** Risk: a status without a counterpart, a codec that reads the clock, a field it did not expect to be withheld. */
export function codecSuite({ adapter, conformance }: Subject): void {
  if (adapter.routes.length === 0) {
    test("has no inbound codec to judge: it is called, not calling", () =>
      expect(adapter.connect).toBeDefined());
    return;
  }

  test.each(adapter.routes)(
    "$name encodes every state and verdict, whole or withheld, the same way twice",
    (route) => {
      const { codec, operation } = route as InboundRoute<OperationName>;
      const all = results(operation);
      const asked = conformance.samples.inbound.find((sample) => sample.route === route.name);
      const context = replyContext(asked === undefined ? {} : { about: unsignedRequest(adapter, asked) });
      const wire = all.map((result) => {
        const masked = result as Masked<Operations[OperationName]["result"]>;
        const once = codec.encode(masked, context);
        const twice = codec.encode(masked, context);
        expect(Buffer.from(once.body).equals(Buffer.from(twice.body))).toBe(true);
        expect(once.headers.get("content-type")).toMatch(/./);
        return Buffer.from(once.body).toString("base64");
      });
      // Different answers must not sound the same: no state or verdict is folded into another.
      expect(new Set(wire).size).toBe(all.length);
    },
  );

  test.each(conformance.samples.inbound)("$route reads $file the same way twice", (sample) => {
    const { codec } = routeOf(adapter, sample.route);
    const request = unsignedRequest(adapter, sample);
    expect(codec.decode(request)).toEqual(codec.decode(request));
  });
}
