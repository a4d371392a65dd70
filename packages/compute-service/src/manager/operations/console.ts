import { OpsError } from "@novasphere/ops";
import { ComputeServiceError } from "../../errors.ts";
import { instanceKey } from "../../instance/driver-instance.ts";
import type { ConsoleAuthTokenFields } from "../../objects/instance-records.ts";
import { objectVersions } from "../../objects/manifest.ts";
import { NovaObject } from "../../objects/nova-object.ts";
import { novaFailure } from "../failures/nova-failure.ts";
import type { InstanceRequest, InstanceWork } from "../instance-method.ts";
import type { Manager } from "../manager.ts";

const consoleFailure = (className: string, code: number, message: string, console_type: string) =>
  novaFailure({ className, code, message, kwargs: { console_type } });

/** What is answered for a console that no node offers; a type that there is not is an error of the caller. */
export function unavailableConsole(type: string): InstanceWork {
  return async (_manager, { args }) => {
    const asked = String(args["console_type"] ?? "");
    if (asked !== type) throw invalidType(asked);
    throw consoleFailure("ConsoleTypeUnavailable", 400, `Unavailable console type ${type}.`, type);
  };
}

function invalidType(type: string) {
  return consoleFailure("ConsoleTypeInvalid", 400, `Invalid console type ${type}`, type);
}

/** `get_mks_console`: an address under which the user's browser finds the instance's screen. */
export const getMksConsole: InstanceWork = async (manager, request) => {
  const asked = String(request.args["console_type"] ?? "");
  if (asked !== "webmks") throw invalidType(asked);
  const base = manager.options.mksProxyUrl;
  if (base === undefined)
    throw consoleFailure("ConsoleTypeUnavailable", 400, `Unavailable console type ${asked}.`, asked);
  const connection = await connect(manager, request);
  const token = NovaObject.create<ConsoleAuthTokenFields>(
    "ConsoleAuthToken",
    objectVersions.ConsoleAuthToken,
    {
      console_type: asked,
      instance_uuid: request.uuid,
      access_url_base: base,
      ...connection,
    },
  );
  const text = await manager.conductor.callObject(request.context, token, "authorize", {
    args: [manager.options.consoleTokenTtlS],
  });
  if (typeof text !== "string")
    throw new ComputeServiceError("COMPUTE_INVALID_OBJECT", "conductor answered authorize with no token");
  return { ...connection, token: text, access_url: `${base}?token=${encodeURIComponent(text)}` };
};

/** Where the screen is, and the ticket for it, as Nova's proxy wants them. */
async function connect(manager: Manager, { instance, uuid, signal }: InstanceRequest) {
  const { driver } = manager;
  const key = instanceKey(instance);
  try {
    const { ticket, host, port, sslThumbprint } = await driver.getMksConsole({ signal }, key);
    const internal = { ticket, cfgFile: "", thumbprint: sslThumbprint ?? "" };
    return {
      host: host ?? driver.getHostIpAddr(key.node ?? undefined),
      port,
      internal_access_path: JSON.stringify(internal),
    };
  } catch (error) {
    const isMissing = error instanceof OpsError && error.code === "OPS_INSTANCE_NOT_FOUND";
    if (!isMissing || instance.find("vm_state") !== "building") throw error;
    throw novaFailure(
      {
        className: "InstanceNotReady",
        code: 400,
        message: `Instance ${uuid} is not ready`,
        kwargs: { instance_id: uuid },
      },
      { cause: error },
    );
  }
}
