/** Stable codes of everything this package throws by itself. */
export type MessagingErrorCode =
  | "MESSAGING_INVALID_TRANSPORT_URL"
  | "MESSAGING_INVALID_OPTION"
  | "MESSAGING_DECLARATION_REFUSED"
  | "MESSAGING_VIRTUAL_HOST_REFUSED"
  | "MESSAGING_CLOSED"
  | "MESSAGING_TIMEOUT"
  | "MESSAGING_REMOTE";

/** A message that could not be sent, was not answered in time, or was answered with a failure. */
export class MessagingError extends Error {
  override readonly name: string = "MessagingError";
  readonly code: MessagingErrorCode;

  constructor(code: MessagingErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
