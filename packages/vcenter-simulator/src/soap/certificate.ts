import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { isIP, isIPv6 } from "node:net";
import { bitString, certificateTime, der, objectIdentifier, sequence } from "./der.ts";

/** A self-signed certificate with its key, both PEM. */
export interface ServerCertificate {
  readonly certificate: string;
  readonly privateKey: string;
  /** SHA-256 of the certificate as colon-separated upper-case hex. */
  readonly thumbprint: string;
}

const ecdsaWithSha256 = sequence(objectIdentifier("2a8648ce3d040302"));
const commonName = objectIdentifier("550403");
const yes = der(0x01, Buffer.from([0xff]));
const validMs = 365 * 24 * 3_600_000;

/**
 * Makes a certificate for a server that listens on `host`, good for `localhost` and 127.0.0.1 too. It has one
 * fixed form, written here, because a library takes ten times as long to load as the default inventory to build.
 */
export function createServerCertificate(host: string): ServerCertificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const tbs = toBeSigned(host, publicKey);
  const bytes = sequence(tbs, ecdsaWithSha256, bitString(sign("sha256", tbs, privateKey)));
  return {
    certificate: pem("CERTIFICATE", bytes),
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
    thumbprint: createHash("sha256")
      .update(bytes)
      .digest("hex")
      .toUpperCase()
      .replace(/..(?=.)/g, "$&:"),
  };
}

function toBeSigned(host: string, publicKey: KeyObject): Buffer {
  const now = Date.now();
  const name = sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from("localhost")))));
  const version3 = der(0xa0, der(0x02, Buffer.from([2])));
  const key = publicKey.export({ type: "spki", format: "der" });
  return sequence(
    version3,
    der(0x02, serialNumber()),
    ecdsaWithSha256,
    name,
    sequence(certificateTime(new Date(now)), certificateTime(new Date(now + validMs))),
    name,
    key,
    der(0xa3, sequence(...extensions(host, key))),
  );
}

/** Sixteen octets of a positive number that needs no leading zero. */
function serialNumber(): Buffer {
  return Buffer.concat([Buffer.from([0x40]), randomBytes(15)]);
}

/** As a strict check of a certificate authority of its own wants them. */
function extensions(host: string, key: Buffer): Buffer[] {
  const uncompressedPoint = key.subarray(-65);
  const keyIdentifier = createHash("sha1").update(uncompressedPoint).digest();
  const signsAndIssues = bitString(Buffer.from([0b1000_0100]), 2);
  return [
    extension("551d0e", der(0x04, keyIdentifier)),
    extension("551d0f", signsAndIssues, yes),
    extension("551d13", sequence(yes), yes),
    extension("551d11", sequence(...[...new Set(["localhost", "127.0.0.1", host])].map(alternativeName))),
  ];
}

function extension(identifier: string, value: Buffer, ...critical: readonly Buffer[]): Buffer {
  return sequence(objectIdentifier(identifier), ...critical, der(0x04, value));
}

function alternativeName(host: string): Buffer {
  if (!isIP(host)) return der(0x82, Buffer.from(host));
  return der(0x87, isIPv6(host) ? ipv6Octets(host) : Buffer.from(host.split(".").map(Number)));
}

function ipv6Octets(address: string): Buffer {
  // A URL has IPv4 tails in hex and no zone.
  const [head = "", tail = ""] = new URL(`http://[${address.replace(/%.*/, "")}]`).hostname
    .slice(1, -1)
    .split("::");
  const [first, last] = [head, tail].map((part) => (part === "" ? [] : part.split(":"))) as [
    string[],
    string[],
  ];
  const groups = [...first, ...Array<string>(8 - first.length - last.length).fill("0"), ...last];
  return Buffer.from(groups.map((group) => group.padStart(4, "0")).join(""), "hex");
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString("base64").replace(/.{64}(?=.)/g, "$&\n");
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}
