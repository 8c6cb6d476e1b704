import type { CertificateState } from "../../gateway/core/licence.ts";
import type { LicenceView } from "../../gateway/core/operations.ts";
import { type SurfaceRow, surfaceOf } from "./codec-surface.ts";
import type { Outgoing, Schemas } from "./contract.ts";

type MinistryCode = NonNullable<Schemas["Licence"]["certificatestate"]>;

interface Standing {
  /** Status of the Shandong share service (contract, `Status`). */
  readonly status: string;
  readonly message: string;
  /** Certificate state of the ministry e-licence system. */
  readonly ministry: MinistryCode | undefined;
}

const standings: Readonly<Record<CertificateState, Standing>> = {
  valid: { status: "0", message: "成功", ministry: "10" },
  void: { status: "21", message: "证照已被新证替换", ministry: "01" },
  expired: { status: "22", message: "证照已过有效期", ministry: "02" },
  cancelled: { status: "21", message: "证照已注销", ministry: "03" },
  withdrawn: { status: "21", message: "证照已撤销", ministry: "04" },
  revoked: { status: "21", message: "证照已吊销", ministry: "05" },
  other: { status: "23", message: "证照状态受限", ministry: "09" },
};

/** A profile without `state` must not turn a revoked licence into a good one. */
const hidden: Standing = { status: "99", message: "证照状态不可见，不得视为有效", ministry: undefined };

export function standingOf(licence: LicenceView): Standing {
  const { state } = licence;
  return state !== undefined && Object.hasOwn(standings, state) ? standings[state] : hidden;
}

type WireLicence = Outgoing<Omit<Schemas["Licence"], "surface">> & {
  readonly surface: readonly SurfaceRow[] | undefined;
};

/** Members that the profile withheld stay `undefined` and so never reach the text. */
export function toWireLicence(licence: LicenceView, standing: Standing): WireLicence {
  return {
    status: standing.status,
    certificateidentifier: licence.identifier,
    certificatetype: licence.typeCode,
    certificatename: licence.name,
    certificatenumber: licence.number,
    certificatestate: standing.ministry,
    certificateholder: licence.holder?.name,
    certificateholdercode: licence.holder?.code,
    certificateholdertype: licence.holder?.codeType,
    issuedept: licence.issuer?.name,
    issuedeptcode: licence.issuer?.code,
    issuedate: licence.issueDate,
    certificatevalidatestart: licence.validFrom,
    certificatevalidateend: licence.validTo,
    surface: surfaceOf(licence),
  };
}
