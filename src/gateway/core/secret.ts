import { inspect } from "node:util";

const held = new WeakMap<object, unknown>();

/**
 * A value that must never be printed: log, JSON, template string and inspect all show `***`.
 * `.reveal()` is the only way out, so that a reviewer can list every place that uses a secret.
 */
export class Secret<T> {
  constructor(value: T) {
    held.set(this, value);
  }

  reveal(): T {
    return held.get(this) as T;
  }

  toString(): string {
    return "***";
  }

  toJSON(): string {
    return "***";
  }

  [inspect.custom](): string {
    return "Secret(***)";
  }
}
