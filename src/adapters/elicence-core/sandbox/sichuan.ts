/**
 * Sichuan as the synthetic register needs it: GB/T 2260 areas, plate letters, the word before 字, and how
 * many of a hundred-odd licences a city gets. Areas as of 2022; they change yearly and no check depends on them.
 */
export interface City {
  readonly code: string;
  readonly name: string;
  /** Short name that companies put before theirs. */
  readonly short: string;
  readonly plateLetter: string;
  /** 地市字别 of licence numbers. */
  readonly word: string;
  readonly weight: number;
  readonly counties: readonly County[];
}

export interface County {
  readonly code: string;
  readonly name: string;
}

const city = (code: string, names: string, plateLetter: string, weight: number, counties: string): City => {
  const [name = "", short = ""] = names.split("/");
  const list = counties
    .split(" ")
    .map((entry) => ({ code: code.slice(0, 4) + entry.slice(0, 2), name: entry.slice(2) }));
  return { code, name, short, plateLetter, word: short.charAt(0), weight, counties: list };
};

/** Each county: last two digits of its code, then its name. */
export const SICHUAN: readonly City[] = [
  city(
    "510100",
    "成都市/成都",
    "A",
    40,
    "04锦江区 05青羊区 06金牛区 07武侯区 08成华区 12龙泉驿区 13青白江区 14新都区 15温江区 16双流区 17郫都区 18新津区 21金堂县 29大邑县 31蒲江县 81都江堰市 82彭州市 83邛崃市 84崇州市 85简阳市",
  ),
  city("510300", "自贡市/自贡", "C", 2, "02自流井区 03贡井区 04大安区 11沿滩区 21荣县 22富顺县"),
  city("510400", "攀枝花市/攀枝花", "D", 2, "02东区 03西区 11仁和区 21米易县 22盐边县"),
  city("510500", "泸州市/泸州", "E", 5, "02江阳区 03纳溪区 04龙马潭区 21泸县 22合江县 24叙永县 25古蔺县"),
  city("510600", "德阳市/德阳", "F", 5, "03旌阳区 04罗江区 23中江县 81广汉市 82什邡市 83绵竹市"),
  city(
    "510700",
    "绵阳市/绵阳",
    "B",
    8,
    "03涪城区 04游仙区 05安州区 22三台县 23盐亭县 25梓潼县 26北川羌族自治县 27平武县 81江油市",
  ),
  city("510800", "广元市/广元", "H", 2, "02利州区 11昭化区 12朝天区 21旺苍县 22青川县 23剑阁县 24苍溪县"),
  city("510900", "遂宁市/遂宁", "J", 2, "03船山区 04安居区 21蓬溪县 23大英县 81射洪市"),
  city("511000", "内江市/内江", "K", 2, "02市中区 11东兴区 24威远县 25资中县 83隆昌市"),
  city(
    "511100",
    "乐山市/乐山",
    "L",
    4,
    "02市中区 11沙湾区 12五通桥区 13金口河区 23犍为县 24井研县 26夹江县 29沐川县 32峨边彝族自治县 33马边彝族自治县 81峨眉山市",
  ),
  city(
    "511300",
    "南充市/南充",
    "R",
    6,
    "02顺庆区 03高坪区 04嘉陵区 21南部县 22营山县 23蓬安县 24仪陇县 25西充县 81阆中市",
  ),
  city("511400", "眉山市/眉山", "Z", 2, "02东坡区 03彭山区 21仁寿县 23洪雅县 24丹棱县 25青神县"),
  city(
    "511500",
    "宜宾市/宜宾",
    "Q",
    6,
    "02翠屏区 03南溪区 04叙州区 23江安县 24长宁县 25高县 26珙县 27筠连县 28兴文县 29屏山县",
  ),
  city("511600", "广安市/广安", "X", 2, "02广安区 03前锋区 21岳池县 22武胜县 23邻水县 81华蓥市"),
  city("511700", "达州市/达州", "S", 5, "02通川区 03达川区 22宣汉县 23开江县 24大竹县 25渠县 81万源市"),
  city(
    "511800",
    "雅安市/雅安",
    "T",
    2,
    "02雨城区 03名山区 22荥经县 23汉源县 24石棉县 25天全县 26芦山县 27宝兴县",
  ),
  city("511900", "巴中市/巴中", "Y", 2, "02巴州区 03恩阳区 21通江县 22南江县 23平昌县"),
  city("512000", "资阳市/资阳", "M", 2, "02雁江区 21安岳县 22乐至县"),
  city(
    "513200",
    "阿坝藏族羌族自治州/阿坝",
    "U",
    2,
    "01马尔康市 21汶川县 22理县 23茂县 24松潘县 25九寨沟县 26金川县 27小金县 28黑水县 30壤塘县 31阿坝县 32若尔盖县 33红原县",
  ),
  city(
    "513300",
    "甘孜藏族自治州/甘孜",
    "V",
    2,
    "01康定市 22泸定县 23丹巴县 24九龙县 25雅江县 26道孚县 27炉霍县 28甘孜县 29新龙县 30德格县 31白玉县 32石渠县 33色达县 34理塘县 35巴塘县 36乡城县 37稻城县 38得荣县",
  ),
  city(
    "513400",
    "凉山彝族自治州/凉山",
    "W",
    2,
    "01西昌市 02会理市 22木里藏族自治县 23盐源县 24德昌县 26会东县 27宁南县 28普格县 29布拖县 30金阳县 31昭觉县 32喜德县 33冕宁县 34越西县 35甘洛县 36美姑县 37雷波县",
  ),
];

/** Birthplaces outside the province that a driver's ID number may start with. */
export const OTHER_BIRTHPLACES: readonly string[] = [
  "500101",
  "500112",
  "520102",
  "530102",
  "610102",
  "420106",
  "430103",
  "410102",
];
