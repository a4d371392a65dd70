import { bool, clusterList, float, hostAddress, int, list, port, str, uri } from "../declare.ts";

/** `[vmware]`: Nova's options that this service serves, and its own (marked "Added by novasphere"). */
export const vmwareOptions = {
  host_ip: hostAddress({
    required: true,
    sampleDefault: "vcenter.example.org",
    help: "Host name or IP address of the vCenter server.",
  }),
  host_port: port({
    default: 443,
    blank: "reject",
    help: "TCP port of the vCenter server.",
  }),
  host_username: str({
    required: true,
    sampleDefault: "nova@vsphere.local",
    help: "User to log in to vCenter as. Its privileges are listed in the installation guide.",
  }),
  host_password: str({
    required: true,
    secret: true,
    help: "Password of `host_username`. Write every `$` in it twice.",
  }),
  cluster_name: clusterList({
    required: true,
    deprecated: [{ group: "DEFAULT", name: "vmwareapi_cluster_name" }],
    sampleDefault: "ClusterA, folder1/datacenter2/ClusterB",
    help:
      "Clusters and resource pools to serve, each as one compute node. Give a name, an inventory path " +
      "(`folder1/datacenter2/ClusterA`) or a reference (`moid:domain-c8`).\n\n" +
      "Put commas between them, repeat the option, or do both. A comma that belongs to a name is written " +
      '`%2c`, or the name is put in double quotes: `"East, hall 2"`.',
  }),
  other_vcenters: list({
    default: [],
    help:
      "Names of more vCenters to serve, each described in a group `[vmware.NAME]` of its own with the options " +
      "`host_ip` to `connection_pool_size` of this group, `pbm_enabled` and `pbm_default_policy`. Added by novasphere.",
  }),
  ambiguous_names: str({
    default: "reject",
    choices: ["reject", "all"],
    help:
      "What a bare name in `cluster_name` means when several clusters or resource pools have it: `reject` " +
      "serves none of them and names every path, `all` serves each. Added by novasphere.",
  }),
  datacenter: str({
    help:
      "Datacenter in which relative names in `cluster_name` are looked for first. Unset: all datacenters. " +
      "Added by novasphere.",
  }),
  capacity_basis: str({
    default: "limit",
    choices: ["limit", "reservation"],
    help:
      "What the capacity of a resource pool is taken from: what it may use at most (`limit`), or what it is " +
      "promised (`reservation`). Added by novasphere.",
  }),
  shared_disk: bool({
    default: false,
    help:
      "Show each datastore to Placement as a provider that shares its disk with the nodes that mount it. Off: " +
      "each node has its datastores' disk, and of a datastore of several nodes an equal part. Nova cannot build on a " +
      "node that is asked for by name while disk is shared, for it then looks at that node's own inventory only. " +
      "Added by novasphere.",
  }),
  live_statistics: bool({
    default: false,
    help:
      "Follow the figures of all nodes with one long wait at each vCenter instead of reading them: asking for them " +
      "makes no call then. Added by novasphere.",
  }),
  statistics_max_age: int({
    default: 60,
    min: 0,
    blank: "reject",
    help: "Seconds for which figures of nodes that were read are used again. Added by novasphere.",
  }),
  operations_per_node: int({
    default: 8,
    min: 1,
    blank: "reject",
    help:
      "Operations on instances that one node does at the same time; more wait, and no other node waits with them. " +
      "Added by novasphere.",
  }),
  transfers_per_node: int({
    default: 4,
    min: 1,
    blank: "reject",
    help: "Images that are brought to or from one node at the same time. Added by novasphere.",
  }),
  transfer_by_host: bool({
    default: false,
    help:
      "Send images straight to an ESXi host that mounts the datastore, with a ticket of the vCenter's, as Nova's driver " +
      "does, and through the vCenter where no host can be reached. Off: always through the vCenter, so that nothing " +
      "of hosts need be reachable from here. Stream-optimized images go where the vCenter's lease says. " +
      "Added by novasphere.",
  }),
  published_names_file: str({
    help:
      "File in which the names of nodes are kept, so that they stay the same when a cluster is renamed and the " +
      "service restarted. Unset: only while the service runs. Added by novasphere.",
  }),
  host_per_node: bool({
    default: false,
    help:
      "Give each node a compute service host of its own, `host_moid`, so that zones, aggregates, enabling and " +
      "moves work per cluster. Added by novasphere.",
  }),
  fallback_service_version: int({
    default: 64,
    min: 61,
    blank: "reject",
    help:
      "Service version to claim when the conductors' records do not say which one the control plane has. " +
      "64 is that of Nova 26 (Zed), 72 that of 2026.1, 74 that of Nova 34. Added by novasphere.",
  }),
  health_port: port({
    help:
      "TCP port on the loopback address where `/live` and `/ready` say how the service is. Unset: none. " +
      "Added by novasphere.",
  }),
  overlap: str({
    default: "carve",
    choices: ["carve", "reject", "share"],
    help:
      "What happens when one entry of `cluster_name` contains another (a cluster and one of its pools): " +
      "`carve` reserves the inner one's capacity in the outer one, `reject` refuses the inner one, `share` " +
      "reports both in full. Added by novasphere.",
  }),
  host_thumbprint: str({
    regex: /^([0-9a-f]{2}:?){31}[0-9a-f]{2}$/i,
    help:
      "SHA-256 thumbprint of the vCenter server's certificate, as 64 hexadecimal digits with or without " +
      "colons. The server's certificate must be this one; who issued it does not matter. Added by novasphere.",
  }),
  ca_file: str({
    help:
      "File with certificates of the authorities that may vouch for the vCenter server, in PEM form. " +
      "Unset: the system's.",
  }),
  insecure: bool({
    default: false,
    help: "Do not verify the vCenter server's certificate. Only for tests. Has no effect while `ca_file` is set.",
  }),
  datastore_regex: str({
    help:
      "Regular expression for the names of the datastores to use, matched from the start of the name. " +
      "Unset: all. Ignored while `pbm_enabled` is true.",
  }),
  connection_pool_size: int({
    default: 10,
    min: 10,
    blank: "reject",
    help: "Most HTTP connections open to one vCenter server at a time.",
  }),
  api_retry_count: int({
    min: 0,
    blank: "reject",
    help:
      "How often a call to vCenter is repeated after a failed connection, with pauses that grow up to five seconds. A call " +
      "that changes something is repeated only while it cannot have arrived. Unset: twice, so that it is soon known that a " +
      "vCenter is away; operations and reports try again by themselves. Nova's default is 10.",
  }),
  task_poll_interval: float({
    default: 0.5,
    min: 0,
    blank: "reject",
    help: "Seconds between two looks at a vCenter task that is running. Here tasks are watched instead.",
  }),
  maximum_objects: int({
    min: 0,
    blank: "reject",
    help:
      "Most objects vCenter puts in one answer. More are fetched page by page. Unset or 0: as fits what is read, 500 to " +
      "2000, because each page is a round trip and what is read of an object is small. Nova's default is 100.",
  }),
  vnc_port: port({
    default: 5900,
    blank: "reject",
    help: "First TCP port for VNC on the ESXi hosts.",
  }),
  vnc_port_total: int({
    default: 10000,
    min: 0,
    blank: "reject",
    help: "How many ports from `vnc_port` on may be used for VNC.",
  }),
  vnc_keymap: str({
    default: "en-us",
    help: "Keyboard layout of VNC consoles.",
  }),
  use_linked_clone: bool({
    default: true,
    help: "Share one copy of an image among the instances started from it on a datastore.",
  }),
  pbm_enabled: bool({
    default: false,
    help:
      "Place instances by vCenter's storage policies: a flavor names one with `vmware:storage_policy`, others get " +
      "`pbm_default_policy`.",
  }),
  pbm_wsdl_location: str({
    help:
      "Address of the storage policy service's description (WSDL). Taken from Nova's configuration and not used: " +
      "this service needs no description.",
  }),
  pbm_default_policy: str({
    help: "Storage policy for flavors that name none. Must be set, and exist in vCenter, when `pbm_enabled` is true.",
  }),
  integration_bridge: str({
    help: "Name of the NSX integration bridge.",
  }),
  cache_prefix: str({
    help:
      "Start of the image cache folder's name, for services that share datastores: the folder is then " +
      "`<cache_prefix>_base`. Unset: `<my_ip>_base`, or `novasphere_base` where `my_ip` is unset too.",
  }),
  console_delay_seconds: int({
    min: 0,
    help: "Seconds by which keyboard events of remote consoles may be delayed before they repeat.",
  }),
  serial_port_service_uri: str({
    help: "Address that the serial ports of instances connect to. Unset: instances have no serial port.",
  }),
  serial_port_proxy_uri: uri({
    schemes: ["telnet", "telnets"],
    help: "Proxy through which serial ports connect to `serial_port_service_uri`.",
  }),
  serial_log_dir: str({
    default: "/opt/vmware/vspc",
    help: "Directory in which the virtual serial port concentrator keeps console logs.",
  }),
} as const;
