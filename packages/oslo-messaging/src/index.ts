// RPC over oslo.messaging's wire format

// Connecting
export { type BusCounts, type BusEvent, describeBusEvent } from "./bus-events.ts";
export type { MessageBusOptions } from "./bus-options.ts";
export { connectMessageBus } from "./connect-message-bus.ts";
// Errors
export { MessagingError, type MessagingErrorCode } from "./errors.ts";
// Messages
export type { JsonObject, JsonValue } from "./json.ts";
export type {
  CallOptions,
  CastOptions,
  MessageBus,
  RpcServer,
  ServeRequest,
  StopOptions,
  Target,
} from "./message-bus.ts";
export type { RabbitOptions } from "./rabbit-options.ts";
export { type FailureFields, RemoteError, RpcFailure } from "./remote-error.ts";
// Servers
export type { RpcEndpoint, RpcMethod, RpcRequest } from "./rpc-endpoint.ts";
