/** A few vehicles, owners and drivers of other provinces: synthetic, with valid check digits, and with quirks. */
import { composeCitizenId } from "../../gateway/core/check-digits/citizen-id.ts";
import { composeCreditCode } from "../../gateway/core/check-digits/credit-code.ts";

export interface ForeignVehicle {
  readonly provinceCode: string;
  readonly plate: string;
  /** JT/T 697.7 */
  readonly colour: string;
  readonly owner: string;
  readonly ownerCode: string;
  readonly certificates: readonly {
    readonly word: string;
    readonly code: string;
    readonly from: string;
    readonly to: string;
    /** JT/T 415-2006 5.5.2 */
    readonly state: "1" | "2";
  }[];
}
export interface ForeignDriver {
  readonly provinceCode: string;
  readonly name: string;
  readonly idCard: string;
}

const HOMES = [
  { provinceCode: "500000", letter: "渝A", word: "渝交运管渝", area: "500103", place: "重庆" },
  { provinceCode: "440000", letter: "粤A", word: "粤交运管穗", area: "440100", place: "广州" },
] as const;

const vehicles: readonly ForeignVehicle[] = HOMES.flatMap(({ provinceCode, letter, word, area, place }) =>
  Array.from({ length: 5 }, (_, at): ForeignVehicle => {
    const code = `${area}${String(100001 + at)}`;
    return {
      provinceCode,
      plate: `${letter}${String(10001 + at)}`,
      colour: "2",
      owner: `${place}测试运输有限公司${at + 1}`,
      ownerCode: composeCreditCode({ department: "91", areaCode: area, organisation: `MA00000${at + 1}` }),
      // The second vehicle's newer certificate is the one in force.
      certificates: [
        ...(at === 1
          ? [
              {
                word,
                code: `${area}${String(900001 + at)}`,
                from: "20180101",
                to: "20211231",
                state: "2" as const,
              },
            ]
          : []),
        { word, code, from: "20220101", to: "20301231", state: at === 4 ? "2" : "1" },
      ],
    };
  }),
);
const drivers: readonly ForeignDriver[] = HOMES.map(({ provinceCode, area }, at) => ({
  provinceCode,
  name: `测试驾驶员${at + 1}`,
  idCard: composeCitizenId({ areaCode: area, birthDate: "1985-06-15", sequence: 101 + at }),
}));

export const vehiclesOf = (
  provinceCode: string,
  isAsked: (vehicle: ForeignVehicle) => boolean,
): readonly string[] =>
  vehicles.filter((vehicle) => vehicle.provinceCode === provinceCode && isAsked(vehicle)).map(vehicleInfo);

/** Colour as a word, length in metres, dates in two shapes, the word of a number with its 字. */
function vehicleInfo({ provinceCode, plate, owner, ownerCode, certificates }: ForeignVehicle): string {
  const certificateInfo = certificates
    .map(
      ({ word, code, from, to, state }) =>
        `<certificateInfo><transCertificateWord>${word}字</transCertificateWord>` +
        `<transCertificateCode>${code}号</transCertificateCode>` +
        `<transCertificateGrantOrgan>交通运输主管部门</transCertificateGrantOrgan>` +
        `<certificateBeginDate>${from}</certificateBeginDate>` +
        `<certificateExpireDate>${to.slice(0, 4)}-${to.slice(4, 6)}-${to.slice(6)}</certificateExpireDate>` +
        `<businessScopeCode>02100</businessScopeCode><certificateState>${state}</certificateState></certificateInfo>`,
    )
    .join("");
  return (
    `<vehicleInfo><provinceCode>${provinceCode}</provinceCode><vehicleNo>${plate}</vehicleNo><plateColor>黄色</plateColor>` +
    `<brand>解放牌</brand><model>CA1250P66K2L7T3E6</model><vehicleTypeCode>H11</vehicleTypeCode>` +
    `<vehicleLength>11.98 m</vehicleLength><approveTon>13500kg</approveTon><businessStateCode>10</businessStateCode>` +
    `<ownerName>${owner}</ownerName><organizationCode>${ownerCode}</organizationCode>${certificateInfo}</vehicleInfo>`
  );
}

export const ownersOf = (provinceCode: string, name: string): readonly string[] =>
  vehicles
    .filter((vehicle) => vehicle.provinceCode === provinceCode && vehicle.owner === name)
    .map(
      ({ owner, ownerCode }) =>
        `<ownerInfo><provinceCode>${provinceCode}</provinceCode><ownerName>${owner}</ownerName>` +
        `<organizationCode>${ownerCode}</organizationCode><operatingCode>1</operatingCode></ownerInfo>`,
    );

/** By the ID number, which a certificate's number is too. */
export const staffOf = (provinceCode: string, number: string): readonly string[] =>
  drivers
    .filter((driver) => driver.provinceCode === provinceCode && driver.idCard === number)
    .map(
      ({ name, idCard }) =>
        `<staffInfo><provinceCode>${provinceCode}</provinceCode><staffName>${name}</staffName><idType>1</idType>` +
        `<idCard>${idCard}</idCard><certificateInfo><workTypeCode>02001</workTypeCode>` +
        `<certificateCode>${idCard}</certificateCode><certificateBeginDate>20220101</certificateBeginDate>` +
        `<certificateExpireDate>20281231000000</certificateExpireDate><certificateState>1</certificateState>` +
        `</certificateInfo></staffInfo>`,
    );
