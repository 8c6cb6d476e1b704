/**
 * Face fields of the three licence classes as the share service's `surface` rows, and back from a column name to our path.
 *
 * Column names follow the national road-transport exchange (DW_BASEINFO_*), in lower case; inferred.
 */
import type { LicenceClass, OperatorBlock, PractitionerBlock, VehicleBlock } from "./licence.ts";
import type { LicenceView } from "./operations.ts";

export interface SurfaceRow {
  readonly name: string;
  readonly value: string;
  readonly valuetype: "string" | "image";
  readonly columnname: string;
}

type Face = string | number | boolean | readonly string[] | undefined;

interface Column<Block> {
  readonly columnname: string;
  readonly name: string;
  /** Below the block. */
  readonly path: string;
  readonly read: (block: Partial<Block>) => Face;
}

const columns = <Block>(
  ...rows: readonly (readonly [string, string, string, (block: Partial<Block>) => Face])[]
): readonly Column<Block>[] =>
  rows.map(([columnname, name, path, read]) => ({ columnname, name, path, read }));

const operatorColumns = columns<OperatorBlock>(
  ["address", "经营地址", "address", (block) => block.address],
  ["principalname", "法定代表人", "legalRepresentative", (block) => block.legalRepresentative],
  ["economictype", "经济类型", "economicType", (block) => block.economicType],
  ["branchflag", "是否分支机构", "branch", (block) => block.branch],
  ["parentownername", "上级业户名称", "parentName", (block) => block.parentName],
  ["businessscopecode", "经营范围代码", "businessScopeCodes", (block) => block.businessScopeCodes],
  ["businessscopedesc", "经营范围", "businessScopeText", (block) => block.businessScopeText],
  ["firstissuedate", "初次发证日期", "firstIssueDate", (block) => block.firstIssueDate],
  ["operatingstatus", "经营状态", "operatingState", (block) => block.operatingState],
  ["principaltelephone", "联系电话", "telephone", (block) => block.telephone],
);

const vehicleColumns = columns<VehicleBlock>(
  ["licensecode", "业户经营许可证号", "ownerLicenceNumber", (block) => block.ownerLicenceNumber],
  ["vehicleno", "车牌号码", "plateNumber", (block) => block.plateNumber],
  ["platecolorcode", "车牌颜色", "plateColour", (block) => block.plateColour],
  ["vehicletypecode", "车辆类型", "vehicleType", (block) => block.vehicleType],
  ["brandmodel", "厂牌型号", "brandModel", (block) => block.brandModel],
  ["vin", "车辆识别代号", "vin", (block) => block.vin],
  ["engineno", "发动机号", "engineNumber", (block) => block.engineNumber],
  ["approveseat", "核定载客位", "seats", (block) => block.seats],
  ["approveton", "核定载质量（吨）", "loadTonnes", (block) => block.loadTonnes],
  ["vehiclelength", "车长（毫米）", "lengthMm", (block) => block.lengthMm],
  ["vehiclewidth", "车宽（毫米）", "widthMm", (block) => block.widthMm],
  ["vehiclehigh", "车高（毫米）", "heightMm", (block) => block.heightMm],
  ["fueltype", "燃料类型", "fuel", (block) => block.fuel],
  ["evaluatelevel", "技术等级", "technicalGrade", (block) => block.technicalGrade],
  ["businessscopecode", "经营范围代码", "businessScopeCodes", (block) => block.businessScopeCodes],
  ["businessstatecode", "营运状态", "vehicleState", (block) => block.vehicleState],
  ["checkstate", "年度审验结果", "annualReview.state", (block) => block.annualReview?.state],
  ["checkexpiredate", "年度审验有效期至", "annualReview.validTo", (block) => block.annualReview?.validTo],
);

const practitionerColumns = columns<PractitionerBlock>(
  ["sex", "性别", "sex", (block) => block.sex],
  ["birthdate", "出生日期", "birthDate", (block) => block.birthDate],
  ["nation", "国籍", "nationality", (block) => block.nationality],
  ["idcard", "身份证件号码", "idNumber", (block) => block.idNumber],
  ["address", "住址", "address", (block) => block.address],
  ["telephone", "联系电话", "telephone", (block) => block.telephone],
  ["photo", "照片", "photo", (block) => block.photo],
  ["drivingclass", "准驾车型", "drivingClass", (block) => block.drivingClass],
);

/** A person may hold several categories, so their columns are numbered: `worktypecode_1`. */
const categoryColumns = [
  ["worktypecode", "从业资格类别", "code"],
  ["certificatefirstissuedate", "初次领证日期", "firstIssueDate"],
  ["certificatebegindate", "有效起始日期", "validFrom"],
  ["certificateexpiredate", "有效期至", "validTo"],
] as const;

/** One row for each field that the profile let through, or undefined where the licence has no block. */
export function surfaceOf(licence: LicenceView): readonly SurfaceRow[] | undefined {
  if (licence.practitioner !== undefined) {
    const rows = rowsOf(practitionerColumns, licence.practitioner);
    addCategories(rows, licence.practitioner.categories ?? []);
    return rows;
  }
  if (licence.vehicle !== undefined) return rowsOf(vehicleColumns, licence.vehicle);
  if (licence.operator !== undefined) return rowsOf(operatorColumns, licence.operator);
  return undefined;
}

function rowsOf<Block>(table: readonly Column<Block>[], block: Partial<Block>): SurfaceRow[] {
  const rows: SurfaceRow[] = [];
  for (const { columnname, name, read } of table) {
    const value = textOf(read(block));
    if (value === undefined) continue;
    rows.push({ name, value, valuetype: columnname === "photo" ? "image" : "string", columnname });
  }
  return rows;
}

function addCategories(rows: SurfaceRow[], categories: NonNullable<PractitionerBlock["categories"]>): void {
  for (const [at, category] of categories.entries()) {
    for (const [columnname, name, key] of categoryColumns) {
      const value = textOf(category[key]);
      if (value === undefined) continue;
      rows.push({ name, value, valuetype: "string", columnname: `${columnname}_${at + 1}` });
    }
  }
}

function textOf(value: Face): string | undefined {
  if (typeof value === "string" || value === undefined) return value;
  if (typeof value === "boolean") return value ? "1" : "0";
  if (typeof value === "number") return String(value);
  return value.join(",");
}

const pathsOf = <Block>(block: LicenceClass, table: readonly Column<Block>[]): ReadonlyMap<string, string> =>
  new Map(table.map(({ columnname, path }) => [columnname, `${block}.${path}`]));

/** Column name to canonical path: one name may stand for different fields of different classes. */
export const FACE_PATHS: Readonly<Record<LicenceClass, ReadonlyMap<string, string>>> = {
  operator: pathsOf("operator", operatorColumns),
  vehicle: pathsOf("vehicle", vehicleColumns),
  practitioner: pathsOf("practitioner", practitionerColumns),
};
