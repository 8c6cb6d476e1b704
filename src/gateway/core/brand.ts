declare const brand: unique symbol;

/** A string or object that only one maker in the code may call by this name. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
