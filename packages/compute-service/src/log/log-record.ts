import type { NovaContext } from "../conductor/nova-context.ts";
import type { LogSubject } from "./service-log.ts";

/** How important a line is, by the names that Nova's logs have. */
export type LogLevel = "DEBUG" | "INFO" | "WARNING" | "ERROR";

/** One line of the log before it has a form. */
export interface LogRecord {
  readonly time: Date;
  readonly process: number;
  readonly level: LogLevel;
  readonly message: string;
  readonly about: LogSubject;
}

/**
 * A record as Nova's services write it: time, process, level, name, request, instance and message. What an error's
 * stack adds follows on lines of the same beginning, for errors and where all detail is asked for.
 */
export function formatLine(record: LogRecord, showStack: boolean): string {
  const { about, message, level } = record;
  const time = record.time.toISOString().replace("T", " ").replace("Z", "");
  const start = `${time} ${record.process} ${level} novasphere ${requestPart(about.context)}`;
  const place = `${about.instance === undefined ? "" : `[instance: ${about.instance}] `}${about.node === undefined ? "" : `[node: ${about.node}] `}`;
  const text = about.error === undefined ? message : `${message}: ${describeError(about.error)}`;
  const stack = showStack && about.error instanceof Error ? stackOf(about.error) : [];
  return `${[text.replaceAll("\n", "\n  "), ...stack].map((line) => `${start} ${place}${line}`).join("\n")}\n`;
}

/** A record as one JSON object on a line. */
export function formatJson({ time, process, level, message, about }: LogRecord): string {
  const { context, instance, node, error } = about;
  const line = {
    asctime: time.toISOString(),
    process,
    levelname: level,
    name: "novasphere",
    message,
    ...(context && {
      request_id: context["request_id"] ?? null,
      global_request_id: context["global_request_id"] ?? null,
      user_id: context["user_id"] ?? null,
      project_id: context["project_id"] ?? null,
    }),
    ...(instance !== undefined && { instance_uuid: instance }),
    ...(node !== undefined && { node }),
    ...(error !== undefined && {
      error: {
        ...(error instanceof Error && { name: error.name, stack: error.stack ?? "" }),
        ...(codeOf(error) !== undefined && { code: codeOf(error) }),
        message: error instanceof Error ? error.message : String(error),
      },
    }),
  };
  return `${JSON.stringify(line)}\n`;
}

function requestPart(context: NovaContext | undefined): string {
  if (!context) return "[-]";
  const { global_request_id: globalId, request_id: id, user_identity: user } = context;
  return `[${globalId ?? "None"} ${id ?? "-"} ${user ?? "- - - - -"}]`;
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = codeOf(error);
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : "";
  return `${error.message}${cause}${code === undefined ? "" : ` [${code}]`}`;
}

function codeOf(error: unknown): string | undefined {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}

function stackOf(error: Error): readonly string[] {
  return (error.stack ?? "").split("\n").filter((line) => line.startsWith("    at "));
}
