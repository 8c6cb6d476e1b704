/** Where the two dialects are; which one a message is in follows from its path alone. */
import type { WireRequest } from "../../gateway/spi/wire.ts";

export const basePath = "/provincial-platform";
export const A = `${basePath}/certshare`;
export const B = `${basePath}/license-app/v1`;
export const LINK = `${A}/zzgxpt/download`;
export const LOGIN = `${B}/security/login`;

export const isB = ({ path }: Pick<WireRequest, "path">): boolean => path.startsWith(`${B}/`);
