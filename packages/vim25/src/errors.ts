/** Stable codes of everything this package throws. */
export type Vim25ErrorCode =
  | "VIM25_UNKNOWN_TYPE"
  | "VIM25_UNKNOWN_METHOD"
  | "VIM25_INVALID_VALUE"
  | "VIM25_MALFORMED_XML"
  | "VIM25_NOT_SOAP"
  | "VIM25_LIMIT_EXCEEDED";

/** A value that cannot be written, or a message that cannot be read. Messages never quote a body. */
export class Vim25Error extends Error {
  override readonly name = "Vim25Error";
  readonly code: Vim25ErrorCode;

  constructor(code: Vim25ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
