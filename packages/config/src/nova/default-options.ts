import { bool, float, hostAddress, int, list, str } from "../declare.ts";

/** Options in `[DEFAULT]` about the service and its place. */
export const serviceOptions = {
  host: hostAddress({
    allowUnderscore: true,
    help: "Name of this compute service in OpenStack. Unset: the machine's host name. Keep it for the life of the service.",
  }),
  my_ip: str({ sampleDefault: "10.0.0.1", help: "Address of this service on the management network." }),
  my_block_storage_ip: str({
    default: "$my_ip",
    help: "Address of this service on the block storage network.",
  }),
  my_shared_fs_storage_ip: str({
    default: "$my_ip",
    help: "Address of this service on the shared file system network.",
  }),
  state_path: str({ default: "/var/lib/nova", help: "Directory for the service's own files." }),
  tempdir: str({ help: "Directory for temporary files. Unset: the system's." }),
  instances_path: str({ default: "$state_path/instances", help: "Directory for files of instances." }),
  compute_driver: str({
    sampleDefault: "vmwareapi.VMwareVCDriver",
    help: "Driver of a Nova compute service. This service has only one and accepts any value.",
  }),
  report_interval: int({
    default: 10,
    blank: "reject",
    help: "Seconds between two signs of life to the control plane.",
  }),
  service_down_time: int({
    default: 60,
    blank: "reject",
    help: "Seconds without a sign of life after which a service counts as down.",
  }),
  periodic_enable: bool({ default: true, help: "Run periodic tasks." }),
  periodic_fuzzy_delay: int({
    default: 60,
    min: 0,
    blank: "reject",
    help: "Most seconds by which the first run of a periodic task is put off at random.",
  }),
  enable_new_services: bool({
    default: true,
    help: "Let a service that appears for the first time get work.",
  }),
  manager_shutdown_timeout: int({
    default: 160,
    min: 0,
    blank: "reject",
    help: "Seconds that running operations get when the service stops.",
  }),
  servicegroup_driver: str({
    default: "db",
    choices: ["db", "mc"],
    help: "How services learn of each other's life.",
  }),
  use_rootwrap_daemon: bool({
    default: false,
    help: "Accepted so that a shared file causes no complaint; has no effect here.",
  }),
  rootwrap_config: str({
    default: "/etc/nova/rootwrap.conf",
    help: "Accepted so that a shared file causes no complaint; has no effect here.",
  }),
  enabled_apis: list({
    default: ["osapi_compute", "metadata"],
    help: "Interfaces of the API service. Not used here.",
  }),
  internal_service_availability_zone: str({
    default: "internal",
    help: "Availability zone of services that run no instances.",
  }),
  default_availability_zone: str({
    default: "nova",
    help: "Availability zone of compute services that are in none.",
  }),
} as const;

/** Options of oslo.log in `[DEFAULT]`. */
export const logOptions = {
  debug: bool({ default: false, help: "Log in full detail." }),
  log_config_append: str({
    deprecated: [{ name: "log-config" }],
    help: "Accepted so that a shared file causes no complaint; has no effect here.",
  }),
  log_date_format: str({ default: "%Y-%m-%d %H:%M:%S", help: "Form of the time in log lines." }),
  log_file: str({ deprecated: [{ name: "logfile" }], help: "File for the log. Unset: standard error." }),
  log_dir: str({ deprecated: [{ name: "logdir" }], help: "Directory of `log_file`." }),
  watch_log_file: bool({ default: false, help: "Open the log file again when it was moved." }),
  use_syslog: bool({ default: false, help: "Log to syslog." }),
  use_journal: bool({ default: false, help: "Log to the journal." }),
  syslog_log_facility: str({ default: "LOG_USER", help: "Facility for syslog." }),
  use_json: bool({ default: false, help: "Log as JSON, one object a line." }),
  use_stderr: bool({ default: false, help: "Log to standard error as well." }),
  default_log_levels: list({ default: [], help: "Levels for parts of the program: `name=LEVEL`." }),
  rate_limit_interval: int({
    default: 0,
    blank: "reject",
    help: "Seconds for `rate_limit_burst`; 0 for no limit.",
  }),
  rate_limit_burst: int({
    default: 0,
    blank: "reject",
    help: "Most log lines in that time; 0 for no limit.",
  }),
} as const;

/** Options in `[DEFAULT]` about instances and their life. */
export const instanceOptions = {
  instance_name_template: str({
    default: "instance-%08x",
    help: "Form of the name that is made of an instance's number.",
  }),
  flat_injected: bool({ default: false, help: "Give guests their network settings by metadata." }),
  force_config_drive: bool({ default: false, help: "Give every instance a configuration drive." }),
  config_drive_format: str({
    default: "iso9660",
    choices: ["iso9660", "vfat"],
    help: "File system of configuration drives. vCenter needs `iso9660`.",
  }),
  mkisofs_cmd: str({
    default: "genisoimage",
    help: "Program that makes configuration drives. Not used here.",
  }),
  default_ephemeral_format: str({ help: "File system of ephemeral disks. Unset: left to the guest." }),
  max_local_block_devices: int({
    default: 3,
    blank: "reject",
    help: "Most local disks of an instance; -1 for no limit, 0 for none.",
  }),
  block_device_allocate_retries: int({
    default: 60,
    min: 0,
    blank: "reject",
    help: "How often to ask whether a new volume is ready.",
  }),
  block_device_allocate_retries_interval: int({
    default: 3,
    min: 0,
    blank: "reject",
    help: "Seconds between two such questions.",
  }),
  network_allocate_retries: int({
    default: 0,
    min: 0,
    blank: "reject",
    help: "How often the network of a new instance is tried again.",
  }),
  vif_plugging_is_fatal: bool({
    default: true,
    help: "Fail a build when Neutron does not confirm its ports.",
  }),
  vif_plugging_timeout: int({
    default: 300,
    min: 0,
    blank: "reject",
    help: "Seconds to wait for Neutron to confirm ports.",
  }),
  max_concurrent_builds: int({
    default: 10,
    min: 0,
    blank: "reject",
    help: "Most builds at a time; 0 for no limit.",
  }),
  max_concurrent_snapshots: int({
    default: 5,
    min: 0,
    blank: "reject",
    help: "Most snapshots at a time; 0 for no limit.",
  }),
  max_concurrent_live_migrations: int({
    default: 1,
    min: 0,
    blank: "reject",
    help: "Most live migrations at a time; 0 for no limit.",
  }),
  allow_resize_to_same_host: bool({ default: false, help: "Let a resize stay on its service." }),
  non_inheritable_image_properties: list({
    default: ["cache_in_nova", "bittorrent"],
    help: "Image properties that a snapshot does not take over.",
  }),
  maximum_instance_delete_attempts: int({
    default: 5,
    min: 1,
    blank: "reject",
    help: "How often a failed deletion is tried again.",
  }),
  resume_guests_state_on_host_boot: bool({
    default: false,
    help: "Start instances that ran when the service stopped.",
  }),
  instance_usage_audit: bool({ default: false, help: "Send reports of usage." }),
  instance_usage_audit_period: str({
    default: "month",
    regex: /^(hour|month|day|year)(@([0-9]+))?$/,
    help: "Time one such report covers, with an offset if wanted: `day@6`.",
  }),
  password_length: int({
    default: 12,
    min: 0,
    blank: "reject",
    help: "Length of generated administrator passwords.",
  }),
  reimage_timeout_per_gb: int({
    default: 20,
    min: 1,
    blank: "reject",
    help: "Seconds for each GB while a volume gets a new image.",
  }),
} as const;

/** Options in `[DEFAULT]` about what a node reports. */
export const resourceOptions = {
  cpu_allocation_ratio: float({
    min: 0,
    help: "Virtual CPUs offered for each CPU. Unset: `initial_cpu_allocation_ratio`, and Placement may change it.",
  }),
  ram_allocation_ratio: float({
    min: 0,
    help: "Memory offered in proportion. Unset: `initial_ram_allocation_ratio`, and Placement may change it.",
  }),
  disk_allocation_ratio: float({
    min: 0,
    help: "Disk offered in proportion. Unset: `initial_disk_allocation_ratio`, and Placement may change it.",
  }),
  initial_cpu_allocation_ratio: float({
    default: 4,
    min: 0,
    blank: "reject",
    help: "Ratio a new node starts with.",
  }),
  initial_ram_allocation_ratio: float({
    default: 1,
    min: 0,
    blank: "reject",
    help: "Ratio a new node starts with.",
  }),
  initial_disk_allocation_ratio: float({
    default: 1,
    min: 0,
    blank: "reject",
    help: "Ratio a new node starts with.",
  }),
  reserved_host_cpus: int({
    default: 0,
    min: 0,
    blank: "reject",
    help: "CPUs of a node that are not offered.",
  }),
  reserved_host_memory_mb: int({
    default: 512,
    min: 0,
    blank: "reject",
    help: "MiB of a node's memory that are not offered.",
  }),
  reserved_host_disk_mb: int({
    default: 0,
    min: 0,
    blank: "reject",
    help: "MiB of a node's disk that are not offered.",
  }),
  update_resources_interval: int({
    default: 0,
    blank: "reject",
    help: "Seconds between two reports of resources; 0 for the default of all tasks, negative for never.",
  }),
} as const;

/** Options in `[DEFAULT]` about periodic tasks and time limits, all in seconds. */
export const intervalOptions = {
  sync_power_state_interval: int({
    default: 600,
    blank: "reject",
    help: "Between two comparisons of power states; negative for never.",
  }),
  sync_power_state_pool_size: int({ default: 5, blank: "reject", help: "Most comparisons at a time." }),
  heal_instance_info_cache_interval: int({
    default: -1,
    blank: "reject",
    help: "Between two looks, each at one instance of a service host, whether its ports are known and bound; 0 or -1 for never.",
  }),
  reclaim_instance_interval: int({
    default: 0,
    blank: "reject",
    help: "For which deleted instances can be restored; 0 for not at all.",
  }),
  volume_usage_poll_interval: int({
    default: 0,
    blank: "reject",
    help: "Between two reports of volume usage; 0 for never.",
  }),
  shelved_poll_interval: int({
    default: 3600,
    blank: "reject",
    help: "Between two looks at shelved instances.",
  }),
  shelved_offload_time: int({
    default: 0,
    blank: "reject",
    help: "Before a shelved instance leaves its node; -1 for never.",
  }),
  instance_delete_interval: int({
    default: 300,
    blank: "reject",
    help: "Between two attempts to finish failed deletions; 0 or less for never.",
  }),
  scheduler_instance_sync_interval: int({
    default: 120,
    blank: "reject",
    help: "Between two lists of instances to the scheduler; -1 for never.",
  }),
  running_deleted_instance_action: str({
    default: "reap",
    choices: ["reap", "log", "shutdown", "noop"],
    help: "What happens to instances that run although they are deleted.",
  }),
  running_deleted_instance_poll_interval: int({
    default: 1800,
    blank: "reject",
    help: "Between two looks for such instances; 0 for never.",
  }),
  running_deleted_instance_timeout: int({
    default: 0,
    blank: "reject",
    help: "For which such an instance is left alone.",
  }),
  reboot_timeout: int({
    default: 0,
    min: 0,
    blank: "reject",
    help: "After which an instance that reboots is reset; 0 for never.",
  }),
  instance_build_timeout: int({
    default: 0,
    min: 0,
    blank: "reject",
    help: "After which a build has failed; 0 for never.",
  }),
  rescue_timeout: int({
    default: 0,
    min: 0,
    blank: "reject",
    help: "After which an instance leaves rescue; 0 for never.",
  }),
  resize_confirm_window: int({
    default: 0,
    min: 0,
    blank: "reject",
    help: "After which a resize is confirmed; 0 for never.",
  }),
  shutdown_timeout: int({
    default: 60,
    min: 0,
    blank: "reject",
    help: "A guest gets to shut down before it is switched off.",
  }),
} as const;
