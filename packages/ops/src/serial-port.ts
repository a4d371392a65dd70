import type { Vim } from "@novasphere/vim25";

/** Where the serial ports of a node's instances lead: a port concentrator that keeps what guests write there. */
export interface SerialPortService {
  /** What the port names itself by: an address, or what the proxy knows the service by. */
  readonly serviceUri: string;
  /** A proxy on the way, `telnet://host:port` or `telnets://host:port`. */
  readonly proxyUri?: string;
}

/** The change that adds a serial port which connects to the service when the VM starts. */
export function addSerialPort(
  key: number,
  { serviceUri, proxyUri }: SerialPortService,
): Vim.VirtualDeviceConfigSpec {
  return {
    operation: "add",
    device: {
      $type: "VirtualSerialPort",
      key,
      yieldOnPoll: true,
      backing: {
        $type: "VirtualSerialPortURIBackingInfo",
        direction: "server",
        serviceURI: serviceUri,
        ...(proxyUri !== undefined && { proxyURI: proxyUri }),
      },
      connectable: { startConnected: true, allowGuestControl: true, connected: true },
    },
  };
}
