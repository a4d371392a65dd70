import type { NovaConfig } from "@novasphere/config";
import type { MessageBusOptions } from "@novasphere/oslo-messaging";
import { ComputeServiceError } from "../errors.ts";
import type { NetworkOptions } from "../networks/instance-networks.ts";
import type { GlanceOptions } from "../openstack/glance-client.ts";
import { type HttpOptions, httpOptions } from "../openstack/http-options.ts";
import type { Named } from "../openstack/keystone-login.ts";
import type { EndpointOptions, KeystoneOptions } from "../openstack/keystone-session.ts";

/** What a loaded nova.conf says of the message bus. */
export function messageBusOptions({ values }: NovaConfig): MessageBusOptions {
  const { default: service, osloMessagingRabbit } = values;
  return {
    transportUrl: service.transportUrl.reveal(),
    controlExchange: service.controlExchange,
    responseTimeoutMs: service.rpcResponseTimeout * 1000,
    rabbit: osloMessagingRabbit,
    answersPing: service.rpcPingEnabled === true,
    maximumConcurrency: service.executorThreadPoolSize,
  };
}

/** A service and who uses it. */
export interface ServiceAccess {
  readonly keystone: KeystoneOptions;
  readonly endpoint: EndpointOptions;
  /** How Keystone and the service are reached. */
  readonly http: HttpOptions;
}

/** What a loaded nova.conf says of Placement. Throws `COMPUTE_INVALID_CONFIGURATION` for what is missing. */
export function placementAccess({ values: { placement } }: NovaConfig): ServiceAccess {
  return {
    keystone: keystoneOptions("placement", placement),
    endpoint: endpointOptions("placement", placement),
    http: httpOptions("placement", placement),
  };
}

/**
 * Where a loaded nova.conf says that Glance is, and how it is reached. Throws `COMPUTE_INVALID_CONFIGURATION` where images
 * are to be verified: to start them without a look at their signature would be worse than not to start.
 */
export function glanceAccess({
  values: { glance },
}: NovaConfig): Pick<GlanceOptions, "endpoint" | "servers" | "retries"> & { readonly http: HttpOptions } {
  if (glance.verifyGlanceSignatures === true)
    throw new ComputeServiceError(
      "COMPUTE_INVALID_CONFIGURATION",
      "[glance] verify_glance_signatures is true, and this service does not verify signatures of images",
    );
  return {
    endpoint: endpointOptions("image", glance),
    http: httpOptions("glance", glance),
    servers: glance.endpointOverride === undefined ? (glance.apiServers ?? []) : [],
    retries: glance.numRetries,
  };
}

/** What a loaded nova.conf says of Neutron, and of networks. */
export interface NeutronAccess extends ServiceAccess {
  readonly extensionsMs: number;
  readonly networks: NetworkOptions;
}

/**
 * What a loaded nova.conf says of Neutron; undefined for one that names no log-in: instances then have no networks. Throws
 * `COMPUTE_INVALID_CONFIGURATION` for what is missing.
 */
export function neutronAccess({
  values: { neutron, default: service, vmware },
}: NovaConfig): NeutronAccess | undefined {
  if (neutron.authUrl === undefined) return undefined;
  const { httpRetries, connectRetries = httpRetries } = neutron;
  return {
    keystone: keystoneOptions("neutron", neutron),
    endpoint: endpointOptions("network", neutron),
    http: { ...httpOptions("neutron", neutron), connectRetries },
    extensionsMs: neutron.extensionSyncInterval * 1000,
    networks: {
      ovsBridge: neutron.ovsBridge,
      flatInjected: service.flatInjected === true,
      integrationBridge: vmware.integrationBridge,
      allocateRetries: service.networkAllocateRetries,
    },
  };
}

/** Who vouches for this service beside users' tokens, and how Keystone is reached for that. */
export interface ServiceUserAccess {
  readonly keystone: KeystoneOptions;
  readonly http: HttpOptions;
}

/** Undefined where no such token is to be sent. Throws `COMPUTE_INVALID_CONFIGURATION` for what is missing. */
export function serviceUserAccess({ values: { serviceUser } }: NovaConfig): ServiceUserAccess | undefined {
  if (serviceUser.sendServiceUserToken !== true) return undefined;
  return {
    keystone: keystoneOptions("service_user", serviceUser),
    http: httpOptions("service_user", serviceUser),
  };
}

const passwordTypes: readonly string[] = ["password", "v3password"];
const credentialType = "v3applicationcredential";

type LoginValues = Pick<
  NovaConfig["values"]["placement"],
  | "authType"
  | "authUrl"
  | "username"
  | "userId"
  | "password"
  | "userDomainId"
  | "userDomainName"
  | "projectName"
  | "projectId"
  | "projectDomainId"
  | "projectDomainName"
  | "defaultDomainId"
  | "defaultDomainName"
  | "applicationCredentialId"
  | "applicationCredentialName"
  | "applicationCredentialSecret"
>;

function keystoneOptions(group: string, values: LoginValues): KeystoneOptions {
  const need = <T>(option: string, value: T | undefined): T => {
    if (value !== undefined) return value;
    throw new ComputeServiceError("COMPUTE_INVALID_CONFIGURATION", `[${group}] ${option} is missing`);
  };
  const domain = (id: string | undefined, name: string | undefined) => {
    if (id !== undefined || name !== undefined) return id === undefined ? { name: name ?? "" } : { id };
    const { defaultDomainId, defaultDomainName = "Default" } = values;
    return defaultDomainId === undefined ? { name: defaultDomainName } : { id: defaultDomainId };
  };
  const user = (): Named =>
    values.userId === undefined
      ? {
          name: need("username", values.username),
          domain: domain(values.userDomainId, values.userDomainName),
        }
      : { id: values.userId };
  const project = (): Named =>
    values.projectId === undefined
      ? {
          name: need("project_name", values.projectName),
          domain: domain(values.projectDomainId, values.projectDomainName),
        }
      : { id: values.projectId };
  const { authType = "password", applicationCredentialId: id, applicationCredentialName } = values;
  const authUrl = need("auth_url", values.authUrl);
  if (authType === credentialType) {
    const name = id ?? need("application_credential_id", applicationCredentialName);
    const secret = need("application_credential_secret", values.applicationCredentialSecret);
    const credential = id === undefined ? { name, user: user() } : { id };
    return { group, authUrl, login: { credential, secret: () => secret.reveal() } };
  }
  if (!passwordTypes.includes(authType))
    throw new ComputeServiceError(
      "COMPUTE_INVALID_CONFIGURATION",
      `[${group}] auth_type is ${authType}, and can be ${[...passwordTypes, credentialType].join(", ")}`,
    );
  const password = need("password", values.password);
  return {
    group,
    authUrl,
    login: { user: user(), password: () => password.reveal(), project: project() },
  };
}

function endpointOptions(
  usualType: string,
  {
    serviceType = usualType,
    validInterfaces,
    regionName,
    endpointOverride,
  }: Pick<
    NovaConfig["values"]["placement"],
    "serviceType" | "validInterfaces" | "regionName" | "endpointOverride"
  >,
): EndpointOptions {
  return {
    serviceType,
    interfaces: validInterfaces,
    ...(regionName !== undefined && { region: regionName }),
    ...(endpointOverride !== undefined && { override: endpointOverride }),
  };
}
