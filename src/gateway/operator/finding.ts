/** One line of `elgw doctor`. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

export interface Finding extends Bilingual {
  /** Stable name, for scripts. */
  readonly check: string;
  readonly state: "ok" | "warn" | "fail";
  readonly next?: Bilingual;
}
