/** Whether a file that somebody shows is one that the sandbox core has made, and still is as it was made. */
import { strFromU8, unzipSync } from "fflate";
import type { OperationRequest, OperationResult } from "../../gateway/core/operations.ts";
import type { SandboxRegister } from "./sandbox/register.ts";
import { renderLicenceFile } from "./sandbox/render-file.ts";
import { verdictOf } from "./simulator-verdict.ts";

type Result = OperationResult<"licence.verify">;

const NONE: Result = { verdict: "no-such-licence", mismatched: [] };
const IDENTIFIER = /1\.2\.156\.3005\.2\.[0-9A-Z.]{40,80}/;

/** An OFD says in its own text whose it is; of a picture only the drawing of every licence would tell, so it is none. */
export function fileVerdict(
  register: SandboxRegister,
  { file = "", typeCode, purpose }: OperationRequest<"licence.verify">,
  today: string,
): Result {
  const bytes = Buffer.from(file, "base64");
  const licence = register.byIdentifier(identifierIn(bytes));
  if (licence?.typeCode !== typeCode) return NONE;
  if (!Buffer.from(renderLicenceFile(licence, "ofd", {})).equals(bytes))
    return { verdict: "partly-wrong", mismatched: ["file"] };
  return verdictOf({ purpose, typeCode, identifier: licence.identifier }, [licence], today);
}

function identifierIn(bytes: Uint8Array): string {
  try {
    const parts = Object.values(unzipSync(bytes)).map((part) => strFromU8(part));
    return IDENTIFIER.exec(parts.join("\n"))?.[0] ?? "";
  } catch {
    return "";
  }
}
