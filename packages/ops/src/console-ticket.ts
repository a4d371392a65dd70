import type { CallOptions } from "@novasphere/vsphere-client";
import { OpsError } from "./errors.ts";
import { novaPowerState } from "./instance.ts";
import type { NodeContext } from "./node-context.ts";
import { requireOurVm } from "./vm-lookup.ts";

/** Lets its holder see and use an instance's screen, once and for a short time. Keep it out of logs. */
export interface ConsoleTicket {
  readonly type: "webmks";
  readonly ticket: string;
  /** Host to connect to; undefined where it is vCenter's own address. */
  readonly host: string | undefined;
  readonly port: number;
  /** Where a web socket is opened. */
  readonly url: string;
  /** Thumbprint of the host's certificate. */
  readonly sslThumbprint: string | undefined;
}

const defaultPort = 443;

/**
 * A ticket for the instance's screen over a web socket. Two calls. Throws `OPS_INVALID_POWER_STATE` for an
 * instance that is not running.
 */
export async function fetchConsoleTicket(
  node: NodeContext,
  uuid: string,
  options: CallOptions = {},
): Promise<ConsoleTicket> {
  const { vm, powerState } = await requireOurVm(node, uuid, options);
  if (powerState !== "poweredOn")
    throw new OpsError(
      "OPS_INVALID_POWER_STATE",
      `instance ${uuid} is ${novaPowerState(powerState)}; only a running instance has a console`,
      { instanceUuid: uuid },
    );
  const answer = await node.session.call("AcquireTicket", { _this: vm, ticketType: "webmks" }, options);
  const { ticket, host, port = defaultPort, sslThumbprint } = answer;
  return {
    type: "webmks",
    ticket,
    host,
    port,
    url: answer.url ?? `wss://${host ?? ""}:${port}/ticket/${ticket}`,
    sslThumbprint,
  };
}
