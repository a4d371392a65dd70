/** `host_ip` as `hostIp`, in types. */
export type CamelCase<Name extends string> = Name extends "DEFAULT" ? "default" : JoinWords<Name>;

type JoinWords<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${JoinWords<Head>}${Capitalize<JoinWords<Tail>>}`
  : Name extends `${infer Head}-${infer Tail}`
    ? `${Head}${Capitalize<JoinWords<Tail>>}`
    : Name;

/** The name an option or group of nova.conf has in code: `host_ip` → `hostIp`, `DEFAULT` → `default`. */
export function toCamelCase(name: string): string {
  if (name === "DEFAULT") return "default";
  const [first = "", ...rest] = name.split(/[_-]/);
  return first + rest.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join("");
}
