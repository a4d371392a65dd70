import type { RpcEndpoint, RpcMethod } from "@novasphere/oslo-messaging";

const ping: RpcMethod = async ({ args }) => ({ service: "compute", arg: args["arg"] ?? null });
const getBackdoorPort: RpcMethod = async () => null;

/** What every Nova service answers, whatever it does. */
export const baseEndpoint: RpcEndpoint = {
  namespace: "baseapi",
  version: "1.1",
  methods: new Map([
    ["ping", ping],
    ["get_backdoor_port", getBackdoorPort],
  ]),
};
