/** What the gateway wants of the transport licensing system (运政): it decides, we carry. */
import type { ApplicationForm, ApplicationStage, CallContext, LicenceView } from "./operations.ts";

/** Where an application stands, in the office's own words and time. */
export interface ApplicationStanding {
  readonly stage: ApplicationStage;
  /** 受理编号 */
  readonly number: string;
  /** Milliseconds. */
  readonly changedAt: number;
  readonly remark?: string;
}

/** What identifies something in another province's register. */
export type RegisterKey =
  | { readonly kind: "vehicle"; readonly plateNumber: string; readonly plateColour: string }
  | { readonly kind: "certificate"; readonly number: string }
  | { readonly kind: "owner"; readonly name: string }
  | { readonly kind: "staff"; readonly code: string; readonly codeType: string }
  | { readonly kind: "staff-certificate"; readonly number: string };

/** Every method throws GatewayError `partner.*`. */
export interface LicensingOffice {
  /** The same `businessSn` again changes nothing there and answers where the first one stands. */
  readonly submit: (
    form: Omit<ApplicationForm, "purpose">,
    context: CallContext,
  ) => Promise<ApplicationStanding>;
  /** Throws `application.unknown`: it never had this one. */
  readonly status: (businessSn: string, context: CallContext) => Promise<ApplicationStanding>;
  /** Throws `application.unknown`, `application.decided`. */
  readonly withdraw: (
    asked: { readonly businessSn: string; readonly reason?: string },
    context: CallContext,
  ) => Promise<ApplicationStanding>;
  /**
   * Licences as another province has them, without what the exchange has no column for; none is an empty list.
   *
   * @param provinceCode `440000`
   */
  readonly find: (
    key: RegisterKey,
    provinceCode: string,
    context: CallContext,
  ) => Promise<readonly LicenceView[]>;
}
