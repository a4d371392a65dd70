const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Throws `TypeError` for plain HTTP to another machine, unless `insecure` allows it. */
export function assertSafeScheme(url: URL, insecure: boolean): void {
  if (url.protocol === "http:" && !insecure && !loopback.test(url.hostname))
    throw new TypeError(
      `plain HTTP to ${url.host} would show secrets on the way; use https, or say tls.insecure`,
    );
}

/**
 * The SDK endpoint for what people write: `https://vc.example.com` means `https://vc.example.com/sdk`.
 *
 * Throws `TypeError` for a user name or password in the address, and for plain HTTP to another machine unless
 * `insecure` allows it: the password would be readable on the way.
 */
export function toEndpoint(address: string | URL, insecure: boolean): URL {
  const url = URL.canParse(String(address)) ? new URL(String(address)) : undefined;
  if (!url || (url.protocol !== "https:" && url.protocol !== "http:"))
    throw new TypeError("url must be an address such as https://vcenter.example.com/sdk");
  if (url.username !== "" || url.password !== "")
    throw new TypeError(`the url of ${url.host} must not hold a user name or password; give them as options`);
  assertSafeScheme(url, insecure);
  if (url.pathname === "/" || url.pathname === "") url.pathname = "/sdk";
  return url;
}
