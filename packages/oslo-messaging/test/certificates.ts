import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** Paths of PEM files. */
export interface Certificates {
  readonly authority: string;
  /** An authority that has vouched for nobody. */
  readonly stranger: string;
  /** Of `localhost`, by that name alone. */
  readonly server: { readonly cert: string; readonly key: string };
  /** Of the user `guest`. */
  readonly client: { readonly cert: string; readonly key: string };
}

/** Makes an authority and what it vouches for, with the program openssl. */
export async function makeCertificates(folder: string): Promise<Certificates> {
  const path = (name: string) => join(folder, name);
  const authority = await makeAuthority(folder, "authority");
  const stranger = await makeAuthority(folder, "stranger");
  const issue = async (name: string, subject: string, extensions: string) => {
    const files = { cert: path(`${name}.pem`), key: path(`${name}.key`) };
    const request = path(`${name}.csr`);
    await writeFile(path(`${name}.ext`), extensions);
    await run("openssl", ["req", ...key, "-keyout", files.key, "-out", request, "-subj", subject]);
    const signing = ["-CA", authority, "-CAkey", `${authority}.key`, "-CAcreateserial", "-days", "2"];
    const output = ["-extfile", path(`${name}.ext`), "-out", files.cert];
    await run("openssl", ["x509", "-req", "-in", request, ...signing, ...output]);
    return files;
  };
  const server = await issue(
    "server",
    "/CN=localhost",
    "subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\n",
  );
  const client = await issue("client", "/CN=guest", "extendedKeyUsage=clientAuth\n");
  return { authority, stranger, server, client };
}

async function makeAuthority(folder: string, name: string): Promise<string> {
  const file = join(folder, `${name}.pem`);
  const subject = ["-subj", `/CN=${name}`, "-days", "2", "-addext", "basicConstraints=critical,CA:TRUE"];
  await run("openssl", ["req", "-x509", ...key, "-keyout", `${file}.key`, "-out", file, ...subject]);
  return file;
}
