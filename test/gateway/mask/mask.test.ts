import { describe, expect, test } from "vitest";
import type { GatewayError } from "../../../src/gateway/core/gateway-error.ts";
import { type LicenceTypeSuffix, typeCodeOf } from "../../../src/gateway/core/licence.ts";
import type { Answer, Call, OperationResult } from "../../../src/gateway/core/operations.ts";
import type { Grant } from "../../../src/gateway/credentials/model.ts";
import { createMask } from "../../../src/gateway/mask/mask.ts";
import { createProfiles } from "../../../src/gateway/mask/profiles.ts";
import type { Handled, Progress } from "../../../src/gateway/pipeline/states.ts";
import { findCanary } from "../../support/canary.ts";
import { CANARIES, sampleIdentifier, sampleLicence } from "./sample-licence.ts";

const profiles = createProfiles();
const mask = createMask({ profiles });
const purpose = "办理道路运输业务";

const grant = (profile: string, ...suffixes: LicenceTypeSuffix[]): Grant => ({
  operations: ["licence.search", "licence.read", "licence.verify", "licence.download"],
  licenceTypes: suffixes.map(typeCodeOf),
  purposes: "any",
  addresses: [],
  profile,
});

/** The stage sees these four members and nothing else of a message. */
const handled = (call: Call, answer: Answer, ...permitted: Grant[]): Handled => {
  const progress: Progress = { releases: [] };
  return { call, answer, permitted, progress } as unknown as Handled;
};

const refusal = (message: Handled): GatewayError => {
  try {
    mask(message);
  } catch (thrown) {
    return thrown as GatewayError;
  }
  throw new Error("nothing was refused");
};

const read = (suffix: LicenceTypeSuffix, ...permitted: Grant[]) =>
  handled(
    { operation: "licence.read", request: { purpose, identifier: sampleIdentifier(suffix) } },
    { operation: "licence.read", result: { licence: sampleLicence(suffix, "person") } },
    ...permitted,
  );

const search = (suffixes: readonly LicenceTypeSuffix[], ...permitted: Grant[]) =>
  handled(
    {
      operation: "licence.search",
      request: { purpose, holderCode: CANARIES.number.value, holderCodeType: "111" },
    },
    {
      operation: "licence.search",
      result: { licences: suffixes.map((type) => sampleLicence(type, "person")) },
    },
    ...permitted,
  );

const typesLeft = (message: Handled) =>
  (mask(message).masked as OperationResult<"licence.search">).licences.map(({ typeCode }) =>
    typeCode?.slice(-3),
  );

describe("licence.read", () => {
  test("leaves as the grant's profile has it, and the profile is noted for the record", () => {
    const message = read("071", grant("public-service@1", "071"));
    expect(mask(message).masked).toEqual({
      licence: profiles.preview(sampleLicence("071", "person"), "public-service@1"),
    });
    expect(message.progress.profile).toBe("public-service@1");
  });

  test("is refused where no grant covers the type of the licence that came, whatever was asked for", () => {
    expect(refusal(read("071", grant("holder@1", "072"))).code).toBe("grant.licence-type");
    expect(refusal(read("071")).code).toBe("grant.licence-type");
  });

  test("is refused where the licence that came has no type, or one that is none of the nine", () => {
    const all = grant("holder@1", "071");
    for (const typeCode of [undefined, "", "11100000000019713D999", 71]) {
      const licence = { ...sampleLicence("071", "person"), typeCode } as never;
      const message = handled(read("071").call, { operation: "licence.read", result: { licence } }, all);
      expect(refusal(message).code).toBe("grant.licence-type");
    }
  });

  test("an unknown profile is refused as a fault of configuration", () => {
    expect(refusal(read("071", grant("nobody@1", "071"))).code).toBe("profile.invalid");
  });
});

describe("several grants", () => {
  test("the first that covers the licence's type decides, in the partner's own order", () => {
    const [wide, narrow] = [grant("inspector@1", "071"), grant("public-service@1", "071")];
    const first = mask(read("071", narrow, wide)).masked;
    expect(findCanary(JSON.stringify(first), [CANARIES.number.value])).toEqual([]);
    expect(JSON.stringify(mask(read("071", wide, narrow)).masked)).toContain(CANARIES.number.value);
  });

  test("each type of a search is masked by its own grant, and every profile used is noted once", () => {
    const message = search(
      ["013", "071", "013", "072"],
      grant("holder@1", "013"),
      grant("statistics@1", "071", "072"),
    );
    const { licences } = mask(message).masked as OperationResult<"licence.search">;
    expect(licences[0]).toEqual(sampleLicence("013", "person"));
    expect(licences[1]).toEqual(profiles.preview(sampleLicence("071", "person"), "statistics@1"));
    expect(licences).toHaveLength(4);
    expect(message.progress.profile).toBe("holder@1,statistics@1");
  });

  test("a grant whose profile was not made for the type gives way to the next", () => {
    const trucks = {
      name: "trucks",
      version: 1,
      title: { zh: "车辆", en: "Vehicles" },
      licenceTypes: [typeCodeOf("013")],
      fields: { typeCode: "clear" },
      clearReasons: [],
    };
    const stage = createMask({ profiles: createProfiles([trucks]) });
    const message = read("071", grant("trucks@1", "013", "071"), grant("verify-only@1", "071"));
    stage(message);
    expect(message.progress.profile).toBe("verify-only@1");
  });
});

describe("licence.search", () => {
  test("licences of a type that no grant covers are dropped without a trace", () => {
    expect(
      typesLeft(search(["071", "013", "072", "008", "071"], grant("public-service@1", "071", "008"))),
    ).toEqual(["071", "008", "071"]);
  });

  test("a licence without a type between two others is dropped and borrows no grant", () => {
    const message = search(["071", "071", "071"], grant("public-service@1", "071"));
    const { licences } = message.answer.result as OperationResult<"licence.search">;
    delete (licences[1] as { typeCode?: unknown }).typeCode;
    expect(typesLeft(message)).toEqual(["071", "071"]);
  });

  test("no licence found and none left look the same", () => {
    const grants = [grant("public-service@1", "071")];
    expect(mask(search([], ...grants)).masked).toEqual(mask(search(["013"], ...grants)).masked);
  });

  test("without any grant nothing leaves", () => {
    expect(typesLeft(search(["071", "013"]))).toEqual([]);
  });
});

describe("licence.verify", () => {
  const verify = (result: unknown, request: Record<string, unknown> = {}, ...permitted: Grant[]) =>
    handled(
      { operation: "licence.verify", request: { purpose, typeCode: typeCodeOf("071"), ...request } },
      { operation: "licence.verify", result: result as OperationResult<"licence.verify"> },
      ...(permitted.length === 0 ? [grant("verify-only@1", "071")] : permitted),
    );

  test("names of fields that did not match are told only where the caller sent the field", () => {
    const mismatched = ["holderName", "holder.name", "number", "validTo", "practitioner.sex", "holderCode"];
    const message = verify(
      { verdict: "partly-wrong", mismatched },
      { holderName: "张三", face: { validTo: "2030-01-01" } },
    );
    expect(mask(message).masked).toEqual({
      verdict: "partly-wrong",
      mismatched: ["holderName", "holder.name", "validTo"],
    });
    expect(message.progress.profile).toBe("verify-only@1");
  });

  test("a value in a name's place does not leave, even where the caller sent it as a name", () => {
    const value = CANARIES.number.value;
    const message = verify(
      { verdict: "partly-wrong", mismatched: [value, "constructor"] },
      { face: { [value]: "x" } },
    );
    expect(mask(message).masked).toEqual({ verdict: "partly-wrong", mismatched: [] });
  });

  test("nothing beside verdict and names leaves", () => {
    const message = verify({ verdict: "valid", mismatched: [], licence: sampleLicence("071", "person") });
    expect(mask(message).masked).toEqual({ verdict: "valid", mismatched: [] });
  });

  test("a verdict that is none of the known ones is no verdict", () => {
    for (const verdict of ["ok", "", undefined, "toString", CANARIES["holder.name"].value]) {
      expect(refusal(verify({ verdict, mismatched: [] })).code).toBe("core.garbled");
    }
  });

  test("is refused where no grant covers the type", () => {
    const message = verify({ verdict: "valid", mismatched: [] }, {}, grant("verify-only@1", "072"));
    expect(refusal(message).code).toBe("grant.licence-type");
  });
});

describe("licence.download", () => {
  const file = Buffer.from("%OFD").toString("base64");
  const download = (result: Record<string, unknown> = {}, ...permitted: Grant[]) =>
    handled(
      {
        operation: "licence.download",
        request: { purpose, identifier: sampleIdentifier("071"), fileType: "ofd" },
      },
      {
        operation: "licence.download",
        result: {
          identifier: sampleIdentifier("071"),
          fileType: "ofd",
          file,
          fileName: `${CANARIES["holder.name"].value}.ofd`,
          ...result,
        } as OperationResult<"licence.download">,
      },
      ...(permitted.length === 0 ? [grant("file-copy@1", "071")] : permitted),
    );

  test("the file leaves under a name that names nobody", () => {
    const message = download();
    expect(mask(message).masked).toEqual({
      identifier: sampleIdentifier("071"),
      fileType: "ofd",
      file,
      fileName: "licence-071.ofd",
    });
    expect(message.progress.profile).toBe("file-copy@1");
  });

  test("is refused where the profile does not list the file, or no grant covers the type", () => {
    expect(refusal(download({}, grant("inspector@1", "071"))).code).toBe("grant.file-withheld");
    expect(refusal(download({}, grant("file-copy@1", "072"))).code).toBe("grant.licence-type");
  });

  test.each([
    ["of another licence", { identifier: sampleIdentifier("071", "00000000000000000002") }],
    ["of another kind", { fileType: "png" }],
    ["that is not there", { file: undefined }],
    ["that is empty", { file: "" }],
  ])("a file %s is refused", (_, result) => {
    expect(refusal(download(result)).code).toBe("core.garbled");
  });
});

test("the answer of another operation is refused, for every pair of operations", () => {
  const messages = [
    read("071", grant("holder@1", "071")),
    search(["071"], grant("holder@1", "071")),
    handled(
      { operation: "licence.verify", request: { purpose, typeCode: typeCodeOf("071") } },
      { operation: "licence.verify", result: { verdict: "valid", mismatched: [] } },
    ),
    handled(
      {
        operation: "licence.download",
        request: { purpose, identifier: sampleIdentifier("071"), fileType: "ofd" },
      },
      {
        operation: "licence.download",
        result: { identifier: sampleIdentifier("071"), fileType: "ofd", file: "AAAA", fileName: "x" },
      },
    ),
  ];
  for (const { call } of messages) {
    for (const { answer } of messages) {
      if (call.operation === answer.operation) continue;
      expect(refusal(handled(call, answer, grant("holder@1", "071"))).code).toBe("core.garbled");
    }
  }
});

test("no refusal of this room names a value", () => {
  const licence = { ...sampleLicence("071", "person"), typeCode: CANARIES.number.value } as never;
  const errors = [
    refusal(read("071", grant("holder@1", "072"))),
    refusal(
      handled(read("071").call, { operation: "licence.read", result: { licence } }, grant("holder@1", "071")),
    ),
  ];
  const text = errors
    .map((error) => `${error.message} ${error.detail} ${error.fields.join()} ${error.stack}`)
    .join();
  expect(
    findCanary(
      text,
      Object.values(CANARIES).map(({ value }) => value),
    ),
  ).toEqual([]);
});
