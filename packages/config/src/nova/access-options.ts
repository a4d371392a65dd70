import { bool, float, int, list, str, uri } from "../declare.ts";

/** Options for logging in to Keystone: who this service is. The names are keystoneauth's. */
const loginOptions = {
  auth_type: str({
    deprecated: [{ name: "auth_plugin" }],
    sampleDefault: "password",
    help: "Kind of log-in: `password` or `v3password`, or `v3applicationcredential`. Unset: `password`.",
  }),
  auth_section: str({ help: "Another group to take the log-in options from." }),
  auth_url: str({ sampleDefault: "http://controller:5000/v3", help: "Address of Keystone." }),
  username: str({ deprecated: [{ name: "user-name" }], help: "Name of the service's user." }),
  user_id: str({ help: "ID of the service's user, in place of its name." }),
  password: str({ secret: true, help: "Password of the service's user." }),
  user_domain_name: str({ help: "Domain of the user, by name." }),
  user_domain_id: str({ help: "Domain of the user, by ID." }),
  project_name: str({ deprecated: [{ name: "tenant-name" }], help: "Project to work in, by name." }),
  project_id: str({ deprecated: [{ name: "tenant-id" }], help: "Project to work in, by ID." }),
  project_domain_name: str({ help: "Domain of the project, by name." }),
  project_domain_id: str({ help: "Domain of the project, by ID." }),
  domain_name: str({ help: "Domain to work in when there is no project, by name." }),
  domain_id: str({ help: "Domain to work in when there is no project, by ID." }),
  default_domain_name: str({ help: "Domain for user and project where they have none, by name." }),
  default_domain_id: str({ help: "Domain for user and project where they have none, by ID." }),
  system_scope: str({ help: "Scope for operations on the whole system: `all`." }),
  trust_id: str({ help: "Trust to act under." }),
  application_credential_id: str({ help: "Application credential, by ID." }),
  application_credential_name: str({ help: "Application credential of the user, by name." }),
  application_credential_secret: str({ secret: true, help: "Secret of the application credential." }),
} as const;

/** Options for the connection to a service: certificates and time limits. */
const sessionOptions = {
  cafile: str({ help: "Certificates of the authorities that may vouch for the service, in PEM form." }),
  certfile: str({ help: "Certificate to show to the service, in PEM form." }),
  keyfile: str({ help: "Private key of `certfile`, in PEM form. Unset: in the same file." }),
  insecure: bool({ default: false, help: "Do not verify the service's certificate. Only for tests." }),
  timeout: int({
    help: "Seconds for which nothing may come. Unset: 60, and no limit while an image is sent.",
  }),
  collect_timing: bool({ default: false, help: "Measure the time of every call." }),
  split_loggers: bool({ default: false, help: "Log requests and answers under names of their own." }),
} as const;

/** Options for finding a service in the catalogue and for repeating failed calls. */
function endpointOptions<const Type extends string>(serviceType: Type) {
  return {
    service_type: str({ default: serviceType, help: "Type of the service in Keystone's catalogue." }),
    service_name: str({ help: "Name of the service in the catalogue. Unset: any." }),
    valid_interfaces: list({
      default: ["internal", "public"],
      help: "Interfaces of the service to use, the preferred one first.",
    }),
    region_name: str({ help: "Region of the service. Unset: any." }),
    endpoint_override: str({ help: "Address of the service, in place of the catalogue's." }),
    connect_retries: int({ help: "How often a call is repeated when the connection fails." }),
    connect_retry_delay: float({
      help: "Seconds between two attempts to connect. Unset: growing from half a second.",
    }),
    status_code_retries: int({
      help: "How often a call is repeated when the service answers with a retriable status.",
    }),
    status_code_retry_delay: float({
      help: "Seconds before such a call is repeated. Unset: growing from half a second.",
    }),
    retriable_status_codes: list({
      item: int({ blank: "reject" }),
      help: "HTTP statuses to repeat a call for. Unset: 503.",
    }),
  } as const;
}

/** `[keystone_authtoken]`: how tokens that reach this service are verified. */
export const tokenOptions = {
  ...loginOptions,
  www_authenticate_uri: str({
    deprecated: [{ name: "auth_uri" }],
    help: "Public address of Keystone, which clients without a token are sent to.",
  }),
  auth_version: str({ help: "Version of Keystone's interface. Unset: the newest both sides know." }),
  interface: str({ default: "internal", help: "Interface of Keystone to use." }),
  delay_auth_decision: bool({
    default: false,
    help: "Leave it to the service to refuse requests without a token.",
  }),
  http_connect_timeout: int({ help: "Seconds to wait for an answer of Keystone. Unset: no limit." }),
  http_request_max_retries: int({
    default: 3,
    blank: "reject",
    help: "How often a call to Keystone is repeated.",
  }),
  cafile: sessionOptions.cafile,
  certfile: sessionOptions.certfile,
  keyfile: sessionOptions.keyfile,
  insecure: sessionOptions.insecure,
  region_name: str({ help: "Region of Keystone." }),
  memcached_servers: list({
    deprecated: [{ name: "memcache_servers" }],
    help: "Servers that keep verified tokens (`host:port`). Unset: kept in this process.",
  }),
  token_cache_time: int({
    default: 300,
    blank: "reject",
    help: "Seconds to keep a verified token; -1 for never.",
  }),
  memcache_security_strategy: str({
    default: "None",
    choices: ["None", "MAC", "ENCRYPT"],
    ignoreCase: true,
    help: "How tokens on the memcached servers are protected: not, signed, or encrypted.",
  }),
  memcache_secret_key: str({ secret: true, help: "Key for `memcache_security_strategy`." }),
  service_token_roles: list({
    default: ["service"],
    help: "Roles that make a token a service token; one is enough.",
  }),
  service_token_roles_required: bool({
    default: false,
    help: "Refuse service tokens without one of these roles.",
  }),
  service_type: str({
    help: "Type of this service in the catalogue, for access rules of application credentials.",
  }),
} as const;

/** `[service_user]`: the token that vouches for this service beside a user's token. */
export const serviceUserOptions = {
  ...loginOptions,
  ...sessionOptions,
  send_service_user_token: bool({
    default: false,
    help: "Send a service token with every user's token, so that long operations outlive the user's.",
  }),
} as const;

/** `[keystone]`. */
export const keystoneOptions = { ...sessionOptions, ...endpointOptions("identity") } as const;

/** `[placement]`. */
export const placementOptions = {
  ...loginOptions,
  ...sessionOptions,
  ...endpointOptions("placement"),
} as const;

/** `[neutron]`. */
export const neutronOptions = {
  ...loginOptions,
  ...sessionOptions,
  ...endpointOptions("network"),
  ovs_bridge: str({ default: "br-int", help: "Integration bridge to use where the port names none." }),
  default_floating_pool: str({ default: "nova", help: "Pool for floating addresses when none is named." }),
  extension_sync_interval: int({
    default: 600,
    min: 0,
    blank: "reject",
    help: "Seconds before the list of Neutron's extensions is read again.",
  }),
  physnets: list({ default: [], help: "Physical networks with groups of their own. Not used for vCenter." }),
  http_retries: int({
    default: 3,
    min: 0,
    blank: "reject",
    help: "How often a call to Neutron is repeated.",
  }),
  service_metadata_proxy: bool({
    default: false,
    help: "Trust the instance ID in requests of Neutron's metadata proxy.",
  }),
  metadata_proxy_shared_secret: str({
    default: "",
    secret: true,
    help: "Secret with which Neutron's metadata proxy signs its requests.",
  }),
} as const;

/** `[glance]`. */
export const glanceOptions = {
  ...sessionOptions,
  ...endpointOptions("image"),
  api_servers: list({ help: "Addresses of Glance, tried in random order, in place of the catalogue's." }),
  num_retries: int({ default: 3, min: 0, blank: "reject", help: "How often a download is started again." }),
  verify_glance_signatures: bool({
    default: false,
    help: "Refuse images whose signature is missing or wrong. Not supported: the service does not start with it.",
  }),
  enable_certificate_validation: bool({
    default: false,
    help: "Check the certificate that signed an image as well.",
  }),
  default_trusted_certificate_ids: list({
    default: [],
    help: "Certificates to trust when the request names none.",
  }),
  debug: bool({ default: false, help: "Log requests to Glance and its answers." }),
} as const;

/** `[cinder]`. */
export const cinderOptions = {
  ...loginOptions,
  ...sessionOptions,
  catalog_info: str({
    default: "volumev3::publicURL",
    regex: /^[\w-]+:\w*:.*$/,
    help: "Where to find Cinder in the catalogue: `<service type>:<service name>:<interface>`.",
  }),
  endpoint_template: str({
    help: "Address of Cinder with `%(project_id)s` in it, in place of the catalogue's.",
  }),
  os_region_name: str({ help: "Region of Cinder. Unset: any." }),
  http_retries: int({ default: 3, min: 0, blank: "reject", help: "How often a call to Cinder is repeated." }),
  cross_az_attach: bool({ default: true, help: "Allow volumes of another availability zone." }),
  debug: bool({ default: false, help: "Log requests to Cinder and its answers." }),
} as const;

/** `[barbican]`. */
export const barbicanOptions = {
  barbican_endpoint: str({ help: "Address of Barbican, in place of the catalogue's." }),
  barbican_endpoint_type: str({
    default: "public",
    choices: ["public", "internal", "admin"],
    help: "Interface of Barbican to use.",
  }),
  barbican_region_name: str({ help: "Region of Barbican. Unset: any." }),
  auth_endpoint: uri({
    default: "http://localhost/identity/v3",
    help: "Address of Keystone for Barbican's user.",
  }),
  number_of_retries: int({
    default: 60,
    blank: "reject",
    help: "How often to ask whether a new key is ready.",
  }),
  retry_delay: int({ default: 1, blank: "reject", help: "Seconds between two such questions." }),
  verify_ssl: bool({ default: true, help: "Verify Barbican's certificate." }),
  verify_ssl_path: str({ help: "Certificates of the authorities that may vouch for Barbican, in PEM form." }),
} as const;
