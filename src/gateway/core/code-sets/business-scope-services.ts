/** The two longest trades of the five-digit scope dictionary, which carry no transport: repair and training. */

type Row = readonly [string, string, string];

/** `04301` to `04316`; the order is also that of 机动车维修管理规定 (2005). */
const SPECIAL_REPAIRS = [
  ["发动机维修", "engine"],
  ["车身维修", "body"],
  ["电气系统维修", "electrical system"],
  ["自动变速器维修", "automatic gearbox"],
  ["车身清洁维护", "cleaning"],
  ["涂漆", "painting"],
  ["轮胎动平衡及修补", "tyres"],
  ["四轮定位检测调整", "wheel alignment"],
  ["供油系统维护及油品更换", "fuel system and oil"],
  ["喷油泵和喷油器维修", "injection"],
  ["曲轴修磨", "crankshaft grinding"],
  ["气缸镗磨", "cylinder boring"],
  ["散热器（水箱）维修", "radiator"],
  ["空调维修", "air conditioning"],
  ["车辆装潢", "upholstery"],
  ["车辆玻璃安装", "glass"],
] as const;

export const REPAIR_SCOPES: readonly Row[] = [
  ["04000", "机动车维修", "Vehicle repair"],
  ["04100", "一类汽车维修", "Repair, class 1"],
  ["04101", "一类汽车维修（大中型客车）", "Repair class 1, large and medium buses"],
  ["04102", "一类汽车维修（大中型货车）", "Repair class 1, large and medium trucks"],
  ["04103", "一类汽车维修（小型车辆）", "Repair class 1, small vehicles"],
  ["04104", "一类汽车维修（危险货物运输车辆）", "Repair class 1, dangerous-goods vehicles"],
  ["04200", "二类汽车维修", "Repair, class 2"],
  ["04201", "二类汽车维修（大中型客车）", "Repair class 2, large and medium buses"],
  ["04202", "二类汽车维修（大中型货车）", "Repair class 2, large and medium trucks"],
  ["04203", "二类汽车维修（小型车辆）", "Repair class 2, small vehicles"],
  ["04300", "三类汽车维修", "Repair, class 3"],
  ...SPECIAL_REPAIRS.map(
    ([zh, en], at): Row => [
      `043${String(at + 1).padStart(2, "0")}`,
      `三类汽车维修（${zh}）`,
      `Repair class 3, ${en}`,
    ],
  ),
  ["04400", "一类摩托车维修", "Motorcycle repair, class 1"],
  ["04401", "一类摩托车维修（总成大修）", "Motorcycle repair class 1, overhaul"],
  ["04402", "一类摩托车维修（维护）", "Motorcycle repair class 1, maintenance"],
  ["04403", "一类摩托车维修（小修）", "Motorcycle repair class 1, minor"],
  ["04500", "二类摩托车维修", "Motorcycle repair, class 2"],
  ["04501", "二类摩托车维修（维护）", "Motorcycle repair class 2, maintenance"],
  ["04502", "二类摩托车维修（小修）", "Motorcycle repair class 2, minor"],
  ["04600", "其他机动车维修", "Other vehicle repair"],
  ["04601", "其他机动车维修", "Other vehicle repair"],
];

const DRIVING_CLASSES = [
  ...["11:A1", "12:A2", "13:A3", "21:B1", "22:B2", "31:C1", "32:C2", "33:C3", "34:C4"],
  ...["40:D", "50:E", "60:F", "70:M"],
] as const;

export const TRAINING_SCOPES: readonly Row[] = [
  ["05000", "机动车驾驶员培训", "Driver training"],
  ["05100", "普通机动车驾驶员培训", "Training for driving licences"],
  ...DRIVING_CLASSES.map((entry): Row => {
    const [suffix = "", drivingClass = ""] = entry.split(":");
    return [
      `051${suffix}`,
      `普通机动车驾驶员培训（${drivingClass}）`,
      `Driver training, class ${drivingClass}`,
    ];
  }),
  ["05200", "道路运输驾驶员从业资格培训", "Training for transport qualifications"],
  ["05201", "道路运输驾驶员从业资格培训（客运）", "Qualification training, passengers"],
  ["05202", "道路运输驾驶员从业资格培训（货运）", "Qualification training, freight"],
  ["05203", "道路运输驾驶员从业资格培训（危险货运）", "Qualification training, dangerous goods"],
  ["05204", "道路运输驾驶员从业资格培训（其他）", "Qualification training, other"],
  ["05300", "机动车驾驶员培训教练场", "Training grounds"],
  ["05301", "机动车驾驶员培训教练场", "Training grounds"],
];
