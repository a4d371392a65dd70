import { bool, float, int, ipAddress, str } from "../declare.ts";
import { vmwareOptions } from "./vmware-options.ts";

/** All options of nova.conf that this service reads, by group. */
export const novaOptions = {
  DEFAULT: {
    my_ip: ipAddress({ default: "127.0.0.1", help: "IP address of this service on the management network." }),
  },
  vmware: vmwareOptions,
};

/** The declarations of {@link novaOptions}. */
export type NovaOptions = typeof novaOptions;
