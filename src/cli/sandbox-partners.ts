/**
 * The partners that a sandbox starts with. Synthetic throughout: no id here exists at any platform.
 * Shapes of rid and sid follow what was seen of the national platform; the values are ours.
 */
import { LICENCE_TYPE_CODES } from "../gateway/core/licence.ts";
import type { OperationName } from "../gateway/core/operations.ts";
import type { Grant, Partner } from "../gateway/credentials/model.ts";
import { adapterId, type SignatureAlgorithm } from "../gateway/spi/adapter.ts";

export interface SandboxPartner {
  readonly partner: Partner;
  /**
   * One key for each; the key id is the client id where the dialect names no key. A pair stands behind a
   * shared secret: see `sandbox-pair.ts`.
   */
  readonly keys: readonly SandboxKey[];
  /** A simulator of it runs beside the sandbox, and every licence goes there. */
  readonly isSupplied?: true;
}

export interface SandboxKey {
  readonly keyId: string;
  readonly algorithm: SignatureAlgorithm;
  /** Where the dialect's secret has parts: made of as many fresh texts as it asks for. */
  readonly secretOf?: (fresh: () => string) => string;
}

/** Of dialect B: the account that logs in beside app_key and app_secret. */
const PROVINCE_ACCOUNT = "elgw-sandbox";
const SHARE_OPERATIONS = ["session.use", "share.authorise", "share.redeem"] as const;

const RID = "TE5100000000000001@00000000000000000000000000000001";

function grant(profile: string, operations: readonly OperationName[]): Grant {
  return { operations, licenceTypes: LICENCE_TYPE_CODES, purposes: "any", addresses: [], profile };
}

const common = {
  state: "active",
  limits: { perSecond: 200, burst: 400, concurrent: 200, perDay: 1_000_000 },
  requireBodySignature: false,
} as const;

export const SANDBOX_PARTNERS: readonly SandboxPartner[] = [
  {
    partner: {
      ...common,
      id: "national-platform",
      adapter: adapterId("national-platform"),
      title: "国家政务服务平台（沙箱）",
      clientId: RID,
      interfaces: {
        queryCertInfo: "s_11510000000000001L_0001",
        queryCertInfoByHolderCode: "s_11510000000000001L_0002",
        verifyCertInfo: "s_11510000000000001L_0003",
        downloadFile: "s_11510000000000001L_0004",
        refreshappsecret: "s_refreshappsecret_0001",
        reportCertInfo: "s_reportCertInfo_0001",
        reportCertStatus: "s_reportCertStatus_0001",
        reportApplication: "s_reportApplication_0001",
        queryReport: "s_queryReport_0001",
        listReports: "s_listReports_0001",
      },
      grants: [
        grant("public-service@1", ["licence.search", "licence.read", "licence.verify"]),
        grant("file-copy@1", ["licence.download"]),
      ],
    },
    keys: [{ keyId: RID, algorithm: "HMAC-SHA256" }],
    isSupplied: true,
  },
  {
    partner: {
      ...common,
      id: "mini-program",
      adapter: adapterId("northbound"),
      title: "微信小程序后端（沙箱）",
      clientId: "mini-program",
      interfaces: {},
      grants: [
        grant("mini-program@1", [
          ...["licence.search", "licence.read", "licence.verify"],
          ...["application.submit", "application.status", "application.withdraw"],
        ] as OperationName[]),
        grant("file-copy@1", ["licence.download"]),
      ],
    },
    keys: [
      { keyId: "mini-program-sha256", algorithm: "HMAC-SHA256" },
      { keyId: "mini-program-sm3", algorithm: "HMAC-SM3" },
      { keyId: "mini-program-sm2", algorithm: "SM2-SM3" },
    ],
  },
  {
    partner: {
      ...common,
      id: "elicence-core",
      adapter: adapterId("elicence-core"),
      title: "省级电子证照系统（沙箱）",
      clientId: "elgw-sandbox",
      interfaces: {},
      grants: [],
    },
    keys: [{ keyId: "elgw-sandbox-core", algorithm: "HMAC-SM3" }],
  },
  {
    partner: {
      ...common,
      id: "ministry-elicence",
      adapter: adapterId("ministry-elicence"),
      title: "部级道路运输电子证照系统（沙箱）",
      clientId: "elgw-sandbox-ministry",
      interfaces: {},
      grants: [],
    },
    keys: [{ keyId: "elgw-sandbox-ministry", algorithm: "HMAC-SM3" }],
    isSupplied: true,
  },
  {
    partner: {
      ...common,
      id: "licensing-system",
      adapter: adapterId("licensing-system"),
      title: "省级运政系统与跨省数据交换（沙箱）",
      // In the exchange a client is known by the code of its province.
      clientId: "510000",
      interfaces: { "option.sourceservice": "510000" },
      grants: [grant("inspector@1", ["licence.search"])],
    },
    keys: [{ keyId: "510000", algorithm: "MD5-RSA" }],
    isSupplied: true,
  },
  {
    partner: {
      ...common,
      id: "convenience-portal",
      adapter: adapterId("convenience-portal"),
      title: "网上便民运政（沙箱）",
      clientId: "ysfw-sandbox",
      interfaces: {},
      grants: [
        grant("inspector@1", [
          "licence.search",
          "application.submit",
          "application.status",
          "application.withdraw",
        ]),
      ],
    },
    keys: [{ keyId: "ysfw-sandbox", algorithm: "HMAC-SM3" }],
    isSupplied: true,
  },
  {
    partner: {
      ...common,
      id: "provincial-platform",
      adapter: adapterId("provincial-platform"),
      title: "省政务服务平台·证照共享服务（沙箱）",
      clientId: "sandbox-province",
      interfaces: {},
      grants: [
        grant("public-service@1", ["licence.search", "licence.read", "licence.verify"]),
        grant("file-copy@1", ["licence.download"]),
        grant("authorised-use@1", SHARE_OPERATIONS),
      ],
    },
    keys: [
      { keyId: "sandbox-province", algorithm: "ACCESS-TOKEN" },
      { keyId: "sandbox-province-sm2", algorithm: "SM2-SM3" },
    ],
    isSupplied: true,
  },
  {
    partner: {
      ...common,
      id: "provincial-platform-b",
      adapter: adapterId("provincial-platform"),
      title: "省政务服务平台·用证服务（沙箱）",
      clientId: "sandbox-province-b",
      interfaces: {},
      grants: [grant("authorised-use@1", SHARE_OPERATIONS)],
    },
    keys: [
      {
        keyId: "sandbox-province-b",
        algorithm: "ACCESS-TOKEN",
        secretOf: (fresh) => `${fresh()}:${PROVINCE_ACCOUNT}:${fresh()}`,
      },
    ],
  },
];
