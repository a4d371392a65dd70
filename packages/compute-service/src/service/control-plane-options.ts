import { readFile } from "node:fs/promises";
import type { NovaConfig } from "@novasphere/config";
import type { MessageBusOptions } from "@novasphere/oslo-messaging";
import { ComputeServiceError } from "../errors.ts";
import type { EndpointOptions, KeystoneOptions } from "../openstack/keystone-session.ts";

/** What a loaded nova.conf says of the message bus. Reads the files of certificates that it names. */
export async function messageBusOptions({ values }: NovaConfig): Promise<MessageBusOptions> {
  const { default: service, osloMessagingRabbit: rabbit } = values;
  const isEncrypted = rabbit.ssl === true;
  return {
    transportUrl: service.transportUrl.reveal(),
    controlExchange: service.controlExchange,
    responseTimeoutMs: service.rpcResponseTimeout * 1000,
    flags: {
      isDurable: rabbit.amqpDurableQueues === true,
      isAutoDelete: rabbit.amqpAutoDelete === true,
      isQuorum: rabbit.rabbitQuorumQueue === true,
      isTransientQuorum: rabbit.rabbitTransientQuorumQueue === true,
      isMirrored: rabbit.rabbitHaQueues === true,
      transientTtlMs: rabbit.rabbitTransientQueuesTtl * 1000,
    },
    ...(isEncrypted && {
      tls: {
        ...(rabbit.sslCaFile !== "" && { ca: await readPem("ssl_ca_file", rabbit.sslCaFile) }),
        ...(rabbit.sslCertFile !== "" && { cert: await readPem("ssl_cert_file", rabbit.sslCertFile) }),
        ...(rabbit.sslKeyFile !== "" && { key: await readPem("ssl_key_file", rabbit.sslKeyFile) }),
      },
    }),
    heartbeatSeconds: rabbit.heartbeatTimeoutThreshold,
    retry: {
      firstMs: rabbit.rabbitRetryInterval * 1000,
      stepMs: rabbit.rabbitRetryBackoff * 1000,
      longestMs: rabbit.rabbitIntervalMax * 1000,
    },
  };
}

/** What a loaded nova.conf says of Placement. Throws `COMPUTE_INVALID_CONFIGURATION` for what is missing. */
export function placementAccess({ values: { placement } }: NovaConfig): {
  readonly keystone: KeystoneOptions;
  readonly endpoint: EndpointOptions;
} {
  const need = <T>(option: string, value: T | undefined): T => {
    if (value !== undefined) return value;
    throw new ComputeServiceError("COMPUTE_INVALID_CONFIGURATION", `[placement] ${option} is missing`);
  };
  const domain = (id: string | undefined, name: string | undefined) =>
    id === undefined ? { name: name ?? placement.defaultDomainName ?? "Default" } : { id };
  const password = need("password", placement.password);
  return {
    keystone: {
      group: "placement",
      authUrl: need("auth_url", placement.authUrl),
      username: need("username", placement.username),
      password: () => password.reveal(),
      userDomain: domain(placement.userDomainId, placement.userDomainName),
      projectName: need("project_name", placement.projectName),
      projectDomain: domain(placement.projectDomainId, placement.projectDomainName),
    },
    endpoint: {
      serviceType: placement.serviceType ?? "placement",
      interfaces: placement.validInterfaces,
      ...(placement.regionName !== undefined && { region: placement.regionName }),
      ...(placement.endpointOverride !== undefined && { override: placement.endpointOverride }),
    },
  };
}

async function readPem(option: string, file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ComputeServiceError(
      "COMPUTE_INVALID_CONFIGURATION",
      `[oslo_messaging_rabbit] ${option} cannot be read: ${reason}`,
      { cause },
    );
  }
}
