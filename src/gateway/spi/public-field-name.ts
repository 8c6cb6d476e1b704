const shape = /^[A-Za-z_][A-Za-z0-9_]{0,39}$/;

/**
 * May a name that the caller chose be said back to the caller, or stand in a log? Anything else could
 * be a value in a key's place: an ID number, a script, a line break.
 */
export function isPublicFieldName(name: string): boolean {
  return shape.test(name);
}
