import type { Subject } from "../subject.ts";
export function deliverySuite(_subject: Subject): void {}
