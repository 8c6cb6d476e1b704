import type { AnyInboundRoute } from "../../gateway/spi/adapter.ts";
import {
  archiveCodec,
  authCodec,
  holderCodec,
  itemsCodec,
  licenseCodec,
  loginCodec,
  logoutCodec,
  tokenCodec,
  userCodec,
} from "./codec-app.ts";
import * as share from "./codec-share.ts";
import { A, B, LINK } from "./paths.ts";

const json = { method: "POST", contentType: "application/json" } as const;
const inA = (name: string, bodyBytesMax = 16_384) => ({ ...json, name, path: `${A}/${name}`, bodyBytesMax });
const posted = (name: string, path: string) => ({
  ...json,
  name,
  path: `${B}/${path}`,
  bodyBytesMax: 16_384,
});
const got = (name: string, path: string) =>
  ({ method: "GET", contentType: "none", name, path, bodyBytesMax: 0 }) as const;
const inB = (name: string, path: string) => got(name, `${B}/${path}`);

export const routes: readonly AnyInboundRoute[] = [
  { ...inA("queryCertInfo"), operation: "licence.read", codec: share.readCodec },
  { ...inA("queryCertInfoByHolderCode"), operation: "licence.search", codec: share.searchCodec },
  { ...inA("queryCertInfoByQRcode"), operation: "licence.search", codec: share.codeCodec },
  { ...inA("verifyCertInfo"), operation: "licence.verify", codec: share.verifyCodec },
  { ...inA("verifyFile", 4 * 1024 * 1024), operation: "licence.verify", codec: share.verifyFileCodec },
  { ...inA("downloadFile"), operation: "licence.download", codec: share.downloadCodec },
  { ...inA("downloadUrl"), operation: "share.authorise", codec: share.urlCodec },
  { ...inA("downloadUrlsByHolderCode"), operation: "share.authorise", codec: share.urlsCodec },
  { ...inA("getCertRemarkInfo"), operation: "session.use", codec: share.remarkCodec },
  { ...got("fileLink", LINK), operation: "share.redeem", codec: share.linkCodec },
  { ...posted("login", "security/login"), operation: "session.use", codec: loginCodec },
  { ...inB("logout", "security/logout"), operation: "session.use", codec: logoutCodec },
  { ...inB("currentUser", "security/get_current_user"), operation: "session.use", codec: userCodec },
  { ...inB("serviceItems", "service_item/list"), operation: "session.use", codec: itemsCodec },
  { ...posted("licenseHolder", "license/holder"), operation: "share.authorise", codec: holderCodec },
  { ...posted("licenseAuth", "license/auth"), operation: "share.authorise", codec: authCodec },
  { ...inB("getLicense", "license/get_license"), operation: "share.redeem", codec: licenseCodec },
  { ...inB("archive", "license/archive"), operation: "share.redeem", codec: archiveCodec },
  { ...inB("licenseToken", "license/token"), operation: "share.redeem", codec: tokenCodec },
];
