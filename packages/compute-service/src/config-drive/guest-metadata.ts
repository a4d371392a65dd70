import type { DiscFile } from "./iso-tree.ts";

/** A public key that the guest lets in. */
export interface GuestKey {
  readonly name: string;
  /** `ssh` or `x509`. */
  readonly type: string;
  readonly data: string;
}

/** A file that the guest gets at its first start. */
export interface InjectedFile {
  readonly path: string;
  readonly content: Uint8Array;
}

/** What a guest is told about itself. */
export interface GuestMetadata {
  readonly uuid: string;
  /** Nova's number of the instance as EC2 writes it: `i-0000000a`. */
  readonly ec2Id: string;
  readonly displayName: string;
  readonly hostname: string;
  readonly flavorName: string;
  readonly projectId: string;
  readonly availabilityZone: string | undefined;
  readonly launchIndex: number;
  readonly reservationId: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly keys: readonly GuestKey[];
  readonly adminPassword: string | undefined;
  /** Undefined where the user gave none. */
  readonly userData: Uint8Array | undefined;
  readonly injectedFiles: readonly InjectedFile[];
  /** 512 bytes that nobody can guess. */
  readonly randomSeed: Uint8Array;
  /** What its cards are to be set to. */
  readonly networkData: object;
  readonly localIpv4: string | undefined;
}

const json = (value: object): Uint8Array => Buffer.from(JSON.stringify(value));

/** The files of a configuration drive, where cloud-init and its kin look for them. */
export function configDriveFiles(guest: GuestMetadata): readonly DiscFile[] {
  const { userData, injectedFiles } = guest;
  const contentPath = (index: number) => `content/${String(index).padStart(4, "0")}`;
  const userDataFiles = (path: string): DiscFile[] =>
    userData === undefined ? [] : [{ path, content: userData }];
  return [
    { path: "openstack/latest/meta_data.json", content: json(openstackMetadata(guest, contentPath)) },
    { path: "openstack/latest/network_data.json", content: json(guest.networkData) },
    { path: "openstack/latest/vendor_data.json", content: json({}) },
    ...userDataFiles("openstack/latest/user_data"),
    ...injectedFiles.map(({ content }, index) => ({ path: `openstack/${contentPath(index)}`, content })),
    { path: "ec2/latest/meta-data.json", content: json(ec2Metadata(guest)) },
    ...userDataFiles("ec2/latest/user-data"),
  ];
}

function openstackMetadata(guest: GuestMetadata, contentPath: (index: number) => string): object {
  const { keys, adminPassword, injectedFiles, availabilityZone } = guest;
  return {
    uuid: guest.uuid,
    name: guest.displayName,
    hostname: guest.hostname,
    launch_index: guest.launchIndex,
    project_id: guest.projectId,
    random_seed: Buffer.from(guest.randomSeed).toString("base64"),
    devices: [],
    dedicated_cpus: [],
    ...(availabilityZone !== undefined && { availability_zone: availabilityZone }),
    ...(Object.keys(guest.metadata).length > 0 && { meta: guest.metadata }),
    ...(adminPassword !== undefined && { admin_pass: adminPassword }),
    ...(keys.length > 0 && {
      keys,
      public_keys: Object.fromEntries(keys.map(({ name, data }) => [name, data])),
    }),
    ...(injectedFiles.length > 0 && {
      files: injectedFiles.map(({ path }, index) => ({ path, content_path: `/${contentPath(index)}` })),
    }),
  };
}

function ec2Metadata(guest: GuestMetadata): object {
  const [key] = guest.keys;
  return {
    "ami-launch-index": guest.launchIndex,
    "block-device-mapping": { ami: "sda", root: "/dev/sda" },
    hostname: guest.hostname,
    "instance-action": "none",
    "instance-id": guest.ec2Id,
    "instance-type": guest.flavorName,
    "local-hostname": guest.hostname,
    "local-ipv4": guest.localIpv4 ?? null,
    placement: { "availability-zone": guest.availabilityZone ?? null },
    "public-hostname": guest.hostname,
    "public-ipv4": "",
    "reservation-id": guest.reservationId ?? null,
    "security-groups": [],
    ...(key && { "public-keys": { "0": { _name: `0=${key.name}`, "openssh-key": key.data } } }),
  };
}
