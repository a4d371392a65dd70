import { bool, hostAddress, int, list, port, str, uri } from "../declare.ts";

/** `[vnc]`. */
export const vncOptions = {
  enabled: bool({
    default: true,
    deprecated: [{ group: "DEFAULT", name: "vnc_enabled" }],
    help: "Give instances a VNC console.",
  }),
  server_listen: hostAddress({
    default: "127.0.0.1",
    deprecated: [{ name: "vncserver_listen" }, { group: "DEFAULT", name: "vncserver_listen" }],
    help: "Address that consoles listen on. vCenter consoles are on the ESXi hosts.",
  }),
  server_proxyclient_address: hostAddress({
    default: "127.0.0.1",
    deprecated: [
      { name: "vncserver_proxyclient_address" },
      { group: "DEFAULT", name: "vncserver_proxyclient_address" },
    ],
    help: "Address of this machine for the console proxy.",
  }),
  novncproxy_base_url: uri({
    default: "http://127.0.0.1:6080/vnc_auto.html",
    deprecated: [{ group: "DEFAULT", name: "novncproxy_base_url" }],
    help: "Public address of the noVNC proxy, which users get.",
  }),
  novncproxy_host: str({
    default: "0.0.0.0",
    deprecated: [{ group: "DEFAULT", name: "novncproxy_host" }],
    help: "Address the noVNC proxy listens on.",
  }),
  novncproxy_port: port({
    default: 6080,
    blank: "reject",
    deprecated: [{ group: "DEFAULT", name: "novncproxy_port" }],
    help: "Port the noVNC proxy listens on.",
  }),
  auth_schemes: list({
    default: ["none"],
    item: str({ choices: ["none", "vencrypt"] }),
    help: "Ways for the proxy to log in to a console.",
  }),
  vencrypt_client_key: str({ help: "Private key of the proxy, in PEM form." }),
  vencrypt_client_cert: str({ help: "Certificate of the proxy, in PEM form." }),
  vencrypt_ca_certs: str({
    help: "Certificates of the authorities that may vouch for consoles, in PEM form.",
  }),
} as const;

/** `[mks]`: VMware's own console. */
export const mksOptions = {
  enabled: bool({ default: false, help: "Give instances a WebMKS console." }),
  mksproxy_base_url: uri({
    default: "http://127.0.0.1:6090/",
    schemes: ["http", "https"],
    help: "Public address of the WebMKS proxy, which users get.",
  }),
} as const;

/** `[serial_console]`. */
export const serialConsoleOptions = {
  enabled: bool({ default: false, help: "Give instances a serial console." }),
  port_range: str({
    default: "10000:20000",
    regex: /^\d+:\d+$/,
    help: "First and last port for serial consoles.",
  }),
  base_url: uri({
    default: "ws://127.0.0.1:6083/",
    help: "Public address of the serial console proxy, which users get.",
  }),
  proxyclient_address: str({
    default: "127.0.0.1",
    help: "Address of this machine for the serial console proxy.",
  }),
  serialproxy_host: str({ default: "0.0.0.0", help: "Address the serial console proxy listens on." }),
  serialproxy_port: port({
    default: 6083,
    blank: "reject",
    help: "Port the serial console proxy listens on.",
  }),
} as const;

/** `[console]`. */
export const consoleOptions = {
  allowed_origins: list({
    default: [],
    deprecated: [{ group: "DEFAULT", name: "console_allowed_origins" }],
    help: "Further origins from which browsers may open a console.",
  }),
  ssl_ciphers: str({ help: "Ciphers for console proxies, as OpenSSL lists them. Unset: OpenSSL's choice." }),
  ssl_minimum_version: str({
    default: "default",
    choices: ["default", "tlsv1_1", "tlsv1_2", "tlsv1_3"],
    help: "Oldest TLS version of console proxies.",
  }),
} as const;

/** `[consoleauth]`. */
export const consoleAuthOptions = {
  token_ttl: int({
    default: 600,
    min: 0,
    blank: "reject",
    deprecated: [{ group: "DEFAULT", name: "console_token_ttl" }],
    help: "Seconds for which the address of a console is valid.",
  }),
} as const;
