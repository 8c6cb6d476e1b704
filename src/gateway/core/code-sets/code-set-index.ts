/** Every code set and every loss between two of them, for the documents that print them. */
import { ANNUAL_REVIEW } from "./annual-review.ts";
import { PROVINCE } from "./area-code.ts";
import { BUSINESS_SCOPE, BUSINESS_SCOPE_LOSSES, INDUSTRY } from "./business-scope.ts";
import { CERTIFICATE_KIND } from "./certificate-kind.ts";
import {
  CERTIFICATE_STATE,
  CERTIFICATE_STATE_LOSSES,
  MINISTRY_STATE,
  SHARE_INTERNAL_STATE,
  TRANSPORT_STATE,
} from "./certificate-state.ts";
import type { CodeSet, LossyMapping } from "./code-set.ts";
import { ECONOMIC_TYPE } from "./economic-type.ts";
import { FUEL } from "./fuel.ts";
import { HOLDER_CODE_TYPE, HOLDER_CODE_TYPE_LOSSES, PERSON_DOCUMENT_TYPE } from "./holder-code-type.ts";
import { ISSUE_KIND } from "./issue-kind.ts";
import { OPERATOR_STATE } from "./operator-state.ts";
import {
  PLATE_COLOUR,
  PLATE_COLOUR_LOSSES,
  TERMINAL_PLATE_COLOUR,
  TOLL_PLATE_COLOUR,
} from "./plate-colour.ts";
import { PRACTITIONER_CATEGORY } from "./practitioner-category.ts";
import { SEX } from "./sex.ts";
import { SHARE_STATUS, SHARE_STATUS_LOSSES } from "./share-status.ts";
import { TECHNICAL_GRADE } from "./technical-grade.ts";
import { VEHICLE_STATE } from "./vehicle-state.ts";
import { TRANSPORT_VEHICLE_TYPE, VEHICLE_TYPE, VEHICLE_TYPE_LOSSES } from "./vehicle-type.ts";
import { SHARE_VERDICT, VERDICT, VERDICT_LOSSES } from "./verdict.ts";

export const CODE_SETS: readonly CodeSet<string>[] = [
  ...[CERTIFICATE_STATE, MINISTRY_STATE, TRANSPORT_STATE, SHARE_INTERNAL_STATE, SHARE_STATUS],
  ...[VERDICT, SHARE_VERDICT, HOLDER_CODE_TYPE, PERSON_DOCUMENT_TYPE, SEX],
  ...[PLATE_COLOUR, TOLL_PLATE_COLOUR, TERMINAL_PLATE_COLOUR, VEHICLE_TYPE, TRANSPORT_VEHICLE_TYPE],
  ...[FUEL, TECHNICAL_GRADE, VEHICLE_STATE, ANNUAL_REVIEW],
  ...[BUSINESS_SCOPE, INDUSTRY, ECONOMIC_TYPE, OPERATOR_STATE],
  ...[PRACTITIONER_CATEGORY, CERTIFICATE_KIND, ISSUE_KIND, PROVINCE],
];

export const LOSSY_MAPPINGS: readonly LossyMapping[] = [
  ...CERTIFICATE_STATE_LOSSES,
  ...SHARE_STATUS_LOSSES,
  ...VERDICT_LOSSES,
  ...HOLDER_CODE_TYPE_LOSSES,
  ...PLATE_COLOUR_LOSSES,
  ...VEHICLE_TYPE_LOSSES,
  ...BUSINESS_SCOPE_LOSSES,
];
