/** Common surnames and given-name characters; every combination is made up. */
import type { Draw } from "./random.ts";

const SURNAMES =
  "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤";
const COMPOUND_SURNAMES = ["欧阳", "上官", "司马", "诸葛"] as const;
const MALE =
  "伟强磊军勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林海洋建国志文东峰建军德才兴旺永富贵安康学义";
const FEMALE = "芳娜敏静秀丽艳娟霞燕玲桂英玉兰红梅雪琳婷慧莉萍倩洁琴蓉君瑶欣怡月云凤春菊香珍淑华";
const BRAND = "鑫顺达通安捷恒远宏泰金盛华瑞昌隆兴旺荣运驰腾飞宇锦川蜀康平永和万联信诚天丰泽源昊益嘉利";

const surnames = [...SURNAMES];
const male = [...MALE];
const female = [...FEMALE];
const brand = [...BRAND];

export function personName(draw: Draw, sex: "1" | "2"): string {
  const surname = draw.below(400) === 0 ? draw.pick(COMPOUND_SURNAMES) : draw.pick(surnames);
  const characters = sex === "1" ? male : female;
  const second = draw.percent(78) ? draw.pick(characters) : "";
  return surname + draw.pick(characters) + second;
}

/** Three characters; as many companies as there are triples have names of their own. */
export function brandName(place: number): string {
  const size = brand.length;
  const shuffled = (place * 7919) % size ** 3;
  const at = (digit: number): string => brand[Math.floor(shuffled / size ** digit) % size] ?? "";
  return at(2) + at(1) + at(0);
}

const ROADS = [
  "人民路",
  "建设路",
  "蜀汉路",
  "天府大道",
  "交通路",
  "滨江路",
  "迎宾大道",
  "解放街",
  "工业大道",
];

/** A street address below the county; `home` gives a flat, else a business address. */
export function streetAddress(draw: Draw, home: boolean): string {
  const road = `${draw.pick(ROADS)}${1 + draw.below(380)}号`;
  if (!home) return road;
  return `${road}${1 + draw.below(20)}栋${1 + draw.below(4)}单元${(1 + draw.below(18)) * 100 + 1 + draw.below(4)}号`;
}

export function mobileNumber(draw: Draw): string {
  const prefix = draw.pick(["135", "136", "139", "158", "181", "189"]);
  return `${prefix}0000${String(draw.below(10_000)).padStart(4, "0")}`;
}
