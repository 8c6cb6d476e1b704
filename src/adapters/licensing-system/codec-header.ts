import { GatewayError } from "../../gateway/core/gateway-error.ts";
import { refuseQuery } from "../../gateway/spi/request-fields.ts";
import type { WireRequest } from "../../gateway/spi/wire.ts";
import { type Header, momentOf, transactionOf } from "./codec-envelope.ts";

const SHAPES: Readonly<
  Record<"serialnum" | "sourceservice" | "targetservice" | "systemid" | "serviceid", RegExp>
> = {
  serialnum: /^[0-9A-Za-z_-]{1,64}$/,
  sourceservice: /^[0-9]{6}$/,
  targetservice: /^[0-9]{6}$/,
  systemid: /^[0-9]{1,8}$/,
  serviceid: /^[0-9A-Z]{1,16}$/,
};

/** @throws GatewayError `request.*`: no header, a member that must be there is not, or it has another form */
export function checkHeader(request: WireRequest): Header & { readonly at: number } {
  refuseQuery(request.query);
  const { header } = transactionOf(request);
  for (const [name, shape] of Object.entries(SHAPES) as [keyof typeof SHAPES, RegExp][]) {
    if (header[name] === "") throw new GatewayError("request.header-missing", { fields: [name] });
    if (!shape.test(header[name])) throw new GatewayError("request.header-malformed", { fields: [name] });
  }
  if (header.isreq !== "0") throw new GatewayError("request.header-malformed", { fields: ["isreq"] });
  const at = momentOf(header.date, header.time);
  if (at === undefined) throw new GatewayError("request.header-malformed", { fields: ["date", "time"] });
  return { ...header, at };
}
