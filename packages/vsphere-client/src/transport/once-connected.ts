import type { ClientRequest } from "node:http";

/** Runs `onConnected` once the request has an open connection; for HTTPS one that was checked. */
export function onceConnected(request: ClientRequest, onConnected: () => void): void {
  request.once("socket", (socket) => {
    if (socket.connecting) socket.once("connect", onConnected);
    else onConnected();
  });
}
