import type { Holding } from "../../gateway/spi/delivery.ts";
import { digestOfValues } from "../../gateway/spi/digest-of-values.ts";

/** Contract README §5: what both sides can say of a licence. */
export interface Pushed {
  readonly certificateIdentifier?: string | undefined;
  readonly version: number;
  readonly certificateState?: string | undefined;
  readonly certificateNumber?: string | undefined;
  readonly certificateHolder?: string | undefined;
  readonly certificateValidateStart?: string | undefined;
  readonly certificateValidateEnd?: string | undefined;
}

export function holdingOf(pushed: Pushed): Holding {
  const { certificateIdentifier: identifier = "", version } = pushed;
  const values = [
    identifier,
    version,
    pushed.certificateState,
    pushed.certificateNumber,
    pushed.certificateHolder,
    pushed.certificateValidateStart,
    pushed.certificateValidateEnd,
  ];
  return { identifier, version, digest: digestOfValues(values) };
}
