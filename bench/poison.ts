/** A message with a licence that has this in its number is answered 500, as by a server that stumbles over it. */
export const POISON = "POISON";
