/**
 * A port on which nobody listens. It stays free until it is used: it is none of those that the system gives to
 * connections and servers without one, of which other tests make many meanwhile.
 */
export function choosePort(): Promise<number>;
