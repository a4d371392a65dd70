import { randomUUID } from "node:crypto";
import type { JsonObject } from "@novasphere/oslo-messaging";

/**
 * Nova's request context, by the names its fields have on the message bus. What a request came with is passed on
 * unchanged, so that its actions and events are found by its `request_id`.
 */
export type NovaContext = JsonObject;

/** How an administrator's context differs from the usual one. */
export interface AdminContextOptions {
  /** Shows deleted records as well (`yes`), or nothing else (`only`). Default `no`. */
  readonly readDeleted?: "no" | "yes" | "only";
  readonly now?: Date;
}

/** A context of this service's own: all rights, no user, a fresh request id. */
export function adminContext({
  readDeleted = "no",
  now = new Date(),
}: AdminContextOptions = {}): NovaContext {
  return {
    user: null,
    user_id: null,
    user_name: null,
    project: null,
    project_id: null,
    project_name: null,
    domain: null,
    user_domain: null,
    project_domain: null,
    system_scope: null,
    is_admin: true,
    is_admin_project: true,
    roles: [],
    read_only: false,
    show_deleted: false,
    read_deleted: readDeleted,
    auth_token: null,
    service_catalog: [],
    request_id: `req-${randomUUID()}`,
    global_request_id: null,
    resource_uuid: null,
    remote_address: null,
    timestamp: formatTimestamp(now),
    quota_class: null,
    user_identity: "- - - - -",
  };
}

/** The same request with an administrator's rights; the user's token stays. */
export function elevatedContext(context: NovaContext, changes: JsonObject = {}): NovaContext {
  const roles = Array.isArray(context["roles"]) ? context["roles"] : [];
  return { ...context, is_admin: true, roles: [...new Set([...roles, "admin"])], ...changes };
}

/** `2026-01-31T12:00:00.123000`: how contexts and arguments of methods have a time. UTC. */
export function formatTimestamp(time: Date): string {
  return time.toISOString().replace("Z", "000");
}

/** `2026-01-31T12:00:00Z`: how fields of objects have a time. UTC. */
export function formatFieldTime(time: Date): string {
  return time.toISOString().replace(/\.\d+/, "");
}
