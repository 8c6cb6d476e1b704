/** 持证主体代码类型 (GB/T 36903 annex A) and the personal documents of transport licensing. */
import { type CodeMap, type CodeSet, codeTable, lossesOf } from "./code-set.ts";

export type HolderCodeType =
  | ("001" | "099" | "111" | "114" | "115" | "118" | "119" | "120" | "122")
  | ("411" | "412" | "413" | "414" | "511" | "516" | "999");

export const HOLDER_CODE_TYPE: CodeSet<HolderCodeType> = {
  name: "holder-code-type",
  source: "GB/T 36903-2018 annex A",
  certainty: "verified",
  codes: codeTable([
    ["001", "统一社会信用代码", "Unified social credit code"],
    ["099", "其他法人或其他组织有效证件", "Other document of a legal person"],
    ["111", "公民身份号码", "Citizen ID number"],
    ["114", "军官证", "Officer's card"],
    ["115", "武警警官证", "Armed-police officer's card"],
    ["118", "士兵证", "Soldier's card"],
    ["119", "武警士兵证", "Armed-police soldier's card"],
    ["120", "军队文职人员证", "Military civilian staff card"],
    ["122", "武警文职人员证", "Armed-police civilian staff card"],
    ["411", "外交护照", "Diplomatic passport"],
    ["412", "公务护照", "Service passport"],
    ["413", "公务普通护照", "Official ordinary passport"],
    ["414", "普通护照", "Ordinary passport"],
    ["511", "台湾居民来往大陆通行证", "Taiwan resident travel permit"],
    ["516", "港澳居民来往内地通行证", "Hong Kong and Macao resident travel permit"],
    ["999", "其他自然人有效证件", "Other document of a natural person"],
  ]),
};

/** Whose code it is: an organisation's is public, a person's is not. */
export function holderOfCodeType(code: HolderCodeType): "organisation" | "person" {
  return code === "001" || code === "099" ? "organisation" : "person";
}

export type PersonDocumentType = "1" | "2" | "3" | "4" | "5" | "6" | "7" | "9";

export const PERSON_DOCUMENT_TYPE: CodeSet<PersonDocumentType> = {
  name: "person-document-type",
  source: "JT/T 697.7-2014 5.2",
  certainty: "verified",
  codes: codeTable([
    ["1", "居民身份证", "ID card"],
    ["2", "军官证", "Officer's card"],
    ["3", "警官证", "Police officer's card"],
    ["4", "护照", "Passport"],
    ["5", "驾驶证", "Driving licence"],
    ["6", "港澳居民来往内地通行证", "Hong Kong and Macao permit"],
    ["7", "台湾居民来往大陆通行证", "Taiwan permit"],
    ["9", "其他", "Other"],
  ]),
};

/** Inferred from the names; no standard gives the table. An organisation's code is no personal document. */
export const PERSON_DOCUMENT_OF_HOLDER: CodeMap<HolderCodeType, PersonDocumentType> = {
  ...{ "001": undefined, "099": undefined },
  ...{ "111": "1", "114": "2" },
  ...{ "115": "9", "118": "9", "119": "9", "120": "9", "122": "9" },
  ...{ "411": "4", "412": "4", "413": "4", "414": "4" },
  ...{ "511": "7", "516": "6", "999": "9" },
};

/** 36903 has no police card and no driving licence: both are "other documents of a natural person". */
export const HOLDER_OF_PERSON_DOCUMENT: Readonly<Record<PersonDocumentType, HolderCodeType>> = {
  "1": "111",
  "2": "114",
  "3": "999",
  "4": "414",
  "5": "999",
  "6": "516",
  "7": "511",
  "9": "999",
};

export const HOLDER_CODE_TYPE_LOSSES = [
  ...lossesOf(HOLDER_CODE_TYPE, PERSON_DOCUMENT_TYPE, PERSON_DOCUMENT_OF_HOLDER, HOLDER_OF_PERSON_DOCUMENT),
  ...lossesOf(PERSON_DOCUMENT_TYPE, HOLDER_CODE_TYPE, HOLDER_OF_PERSON_DOCUMENT, PERSON_DOCUMENT_OF_HOLDER),
];
