import { bool, int, list, multiStr, str } from "../declare.ts";

/** `[compute]`. */
export const computeOptions = {
  consecutive_build_service_disable_threshold: int({
    default: 10,
    blank: "reject",
    help: "Failed builds in a row after which the service gets less work; 0 for never.",
  }),
  shutdown_retry_interval: int({
    default: 10,
    min: 1,
    blank: "reject",
    help: "Seconds before a guest is asked again to shut down.",
  }),
  resource_provider_association_refresh: int({
    default: 300,
    min: 0,
    blank: "reject",
    help: "Seconds before aggregates and traits of the nodes are read from Placement again; 0 for never.",
  }),
  sharing_providers_max_uuids_per_request: int({
    default: 200,
    min: 1,
    blank: "reject",
    help: "Most nodes named in one question to Placement.",
  }),
  max_concurrent_disk_ops: int({
    default: 0,
    min: 0,
    blank: "reject",
    help: "Most disk operations at a time; 0 for no limit.",
  }),
  max_disk_devices_to_attach: int({
    default: -1,
    min: -1,
    blank: "reject",
    help: "Most disks of an instance; -1 for no limit.",
  }),
  live_migration_wait_for_vif_plug: bool({
    default: true,
    help: "Wait for Neutron before a live migration starts.",
  }),
  provider_config_location: str({
    default: "/etc/nova/provider_config/",
    help: "Directory with files about extra inventory and traits.",
  }),
  image_type_exclude_list: list({ default: [], help: "Image formats this service does not offer." }),
  vmdk_allowed_types: list({
    default: ["streamOptimized", "monolithicSparse"],
    help: "VMDK subformats that are accepted.",
  }),
  cpu_shared_set: str({ help: "CPUs for shared use. Not used for vCenter." }),
  cpu_dedicated_set: str({ help: "CPUs for dedicated use. Not used for vCenter." }),
} as const;

/** `[conductor]`. */
export const conductorOptions = {
  workers: int({ help: "Processes of the conductor service. Not used here." }),
  migrate_max_retries: int({
    default: -1,
    min: -1,
    blank: "reject",
    help: "How often a migration tries another host. Not used here.",
  }),
} as const;

/** `[image_cache]`. */
export const imageCacheOptions = {
  manager_interval: int({
    default: 2400,
    min: -1,
    blank: "reject",
    deprecated: [{ group: "DEFAULT", name: "image_cache_manager_interval" }],
    help: "Seconds between two looks for unused images on the datastores; 0 for the default of all tasks, -1 for never.",
  }),
  subdirectory_name: str({
    default: "_base",
    deprecated: [{ group: "DEFAULT", name: "image_cache_subdirectory_name" }],
    help: "End of the image cache folder's name. See `[vmware] cache_prefix`.",
  }),
  remove_unused_base_images: bool({
    default: true,
    deprecated: [{ group: "DEFAULT", name: "remove_unused_base_images" }],
    help: "Delete cached images that no instance uses.",
  }),
  remove_unused_original_minimum_age_seconds: int({
    default: 86400,
    blank: "reject",
    deprecated: [{ group: "DEFAULT", name: "remove_unused_original_minimum_age_seconds" }],
    help: "Seconds for which an unused image is kept.",
  }),
  remove_unused_resized_minimum_age_seconds: int({
    default: 3600,
    blank: "reject",
    deprecated: [{ group: "libvirt", name: "remove_unused_resized_minimum_age_seconds" }],
    help: "Seconds for which an unused resized image is kept.",
  }),
  precache_concurrency: int({
    default: 1,
    min: 1,
    blank: "reject",
    help: "Hosts that fetch an image in advance at a time.",
  }),
} as const;

/** `[upgrade_levels]`. */
export const upgradeLevelOptions = {
  compute: str({
    help: "Newest compute interface to send, as a version or the name of a release, or `auto`. Unset: the newest.",
  }),
  conductor: str({ help: "Newest conductor interface to send." }),
  scheduler: str({ help: "Newest scheduler interface to send." }),
  baseapi: str({ help: "Newest base interface to send." }),
} as const;

/** `[workarounds]` that concern a compute service on vCenter. */
export const workaroundOptions = {
  handle_virt_lifecycle_events: bool({
    default: true,
    help: "Take over power states that vCenter reports by events.",
  }),
  disable_compute_service_check_for_ffu: bool({
    default: false,
    help: "Start although other services are older than supported.",
  }),
  disable_deep_image_inspection: bool({
    default: false,
    help: "Do not look into images for what their format hides.",
  }),
  disable_group_policy_check_upcall: bool({
    default: false,
    help:
      "Do not check server groups once more on the compute service, and do not ask the conductor for their members, where " +
      "the conductors of a cell may not read the API database.",
  }),
  reserve_disk_resource_for_image_cache: bool({
    default: false,
    help: "Count the image cache as reserved disk.",
  }),
  disable_rootwrap: bool({
    default: false,
    help: "Accepted so that a shared file causes no complaint; has no effect here.",
  }),
} as const;

/** `[filter_scheduler]` options that the compute service looks at. */
export const filterSchedulerOptions = {
  track_instance_changes: bool({
    default: true,
    deprecated: [{ group: "DEFAULT", name: "scheduler_tracks_instance_changes" }],
    help: "Send changes of the instances to the scheduler.",
  }),
} as const;

/** `[key_manager]`. */
export const keyManagerOptions = {
  backend: str({
    default: "barbican",
    deprecated: [{ name: "api_class" }, { group: "keymgr", name: "api_class" }],
    help: "Where keys of encrypted volumes come from.",
  }),
  fixed_key: str({
    secret: true,
    deprecated: [{ group: "keymgr", name: "fixed_key" }],
    help: "One key for all, in hexadecimal digits. Only for tests.",
  }),
} as const;

/** `[pci]`. */
export const pciOptions = {
  alias: multiStr({
    default: [],
    deprecated: [{ group: "DEFAULT", name: "pci_alias" }],
    help: "Names for kinds of PCI devices. Not used for vCenter.",
  }),
  device_spec: multiStr({
    default: [],
    deprecated: [{ name: "passthrough_whitelist" }, { group: "DEFAULT", name: "pci_passthrough_whitelist" }],
    help: "PCI devices for instances. Not used for vCenter.",
  }),
  report_in_placement: bool({
    default: false,
    help: "Report PCI devices to Placement. Not used for vCenter.",
  }),
} as const;
