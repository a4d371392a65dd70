import { randomUUID } from "node:crypto";
import {
  type JsonObject,
  type JsonValue,
  type RpcEndpoint,
  RpcFailure,
  type RpcMethod,
  type RpcRequest,
} from "@novasphere/oslo-messaging";
import { infoCache, liveInterfaces } from "./network-records.ts";
import { filtered, migrations, type Row, same } from "./rows.ts";

/** Versions of the objects that Nova 26 has; asking for newer ones fails there. */
const versions: Readonly<Record<string, string>> = {
  Service: "1.22",
  ComputeNode: "1.19",
  ComputeNodeList: "1.17",
  Instance: "2.7",
  InstanceList: "2.6",
  Migration: "1.7",
  MigrationList: "1.5",
  BlockDeviceMapping: "1.21",
  BlockDeviceMappingList: "1.18",
  InstanceAction: "1.2",
  InstanceActionEvent: "1.4",
  InstanceFault: "1.2",
  ConsoleAuthToken: "1.1",
  InstanceInfoCache: "1.5",
  InstanceGroup: "1.11",
  VirtualInterface: "1.3",
  VirtualInterfaceList: "1.0",
};

const required: Readonly<Record<string, readonly string[]>> = {
  Service: ["host", "binary", "topic", "report_count", "version"],
  ComputeNode: [
    "uuid",
    "service_id",
    "host",
    "hypervisor_hostname",
    "vcpus",
    "memory_mb",
    "local_gb",
    "vcpus_used",
    "memory_mb_used",
    "local_gb_used",
    "hypervisor_type",
    "hypervisor_version",
    "cpu_info",
  ],
};

/**
 * A conductor with its database in memory, as far as a compute service sees one: the same objects, errors and rules, as
 * the recordings of a real one show them. It serves any message bus.
 */
export class StandInConductor {
  readonly tables: Record<string, Map<number, Row>> = {
    Service: new Map(),
    ComputeNode: new Map(),
    Instance: new Map(),
    Migration: new Map(),
    InstanceFault: new Map(),
    BlockDeviceMapping: new Map(),
    ConsoleAuthToken: new Map(),
    InstanceGroup: new Map(),
    VirtualInterface: new Map(),
  };
  /** `object.method` of every call, in order. */
  readonly calls: string[] = [];
  readonly events: {
    readonly kind: string;
    readonly args: JsonValue;
    readonly kwargs: JsonObject;
    readonly requestId: JsonValue;
  }[] = [];
  readonly tasks: { readonly method: string; readonly args: JsonObject }[] = [];
  /** Fields that every save wrote, in order, and the task states it expected. */
  readonly saves: { readonly object: string; readonly values: Row; readonly expected: JsonValue }[] = [];
  /** Thrown by the next calls of that name, one each. */
  readonly failures: { readonly call: string; readonly className: string }[] = [];
  #nextId = 1;

  get endpoints(): readonly RpcEndpoint[] {
    const methods: [string, RpcMethod][] = [
      ["object_class_action_versions", async (request) => this.#onClass(request)],
      ["object_action", async (request) => this.#onObject(request)],
    ];
    const ping: RpcMethod = async ({ args }) => ({ service: "conductor", arg: args["arg"] ?? null });
    const task: RpcMethod = async ({ method, args }) => {
      this.tasks.push({ method, args });
      return null;
    };
    return [
      { version: "3.0", methods: new Map(methods) },
      { namespace: "baseapi", version: "1.1", methods: new Map([["ping", ping]]) },
      {
        namespace: "compute_task",
        version: "1.25",
        methods: new Map([
          ["build_instances", task],
          ["migrate_server", task],
        ]),
      },
    ];
  }

  /** Puts a row into a table; gives it with its id. */
  insert(table: string, fields: Row): Row {
    const id = this.#nextId++;
    const row: Row = {
      created_at: "2026-01-31T12:00:00Z",
      updated_at: null,
      deleted_at: null,
      deleted: false,
      ...fields,
      id,
    };
    this.#table(table).set(id, row);
    return row;
  }

  rows(table: string): readonly Row[] {
    return [...this.#table(table).values()];
  }

  #onClass({ args, context }: RpcRequest): JsonValue {
    const {
      objname,
      objmethod,
      object_versions: manifest,
      args: positional,
      kwargs,
    } = args as {
      objname: string;
      objmethod: string;
      object_versions: Record<string, string>;
      args: JsonValue[];
      kwargs: JsonObject;
    };
    const call = `${objname}.${objmethod}`;
    this.#enter(call, context);
    const version = versions[objname];
    if (version === undefined || minor(manifest[objname]) > minor(version))
      throw failure("IncompatibleObjectVersion", `${objname} ${manifest[objname]}`);
    if (/^InstanceAction(Event)?\./.test(call)) {
      this.events.push({ kind: call, args: positional, kwargs, requestId: context["request_id"] ?? null });
      return null;
    }
    return this.#read(call, positional, context);
  }

  #read(call: string, args: readonly JsonValue[], context: JsonObject): JsonValue {
    const [first, second] = args;
    const live = (table: string) =>
      this.rows(table).filter((row) => context["read_deleted"] === "yes" || row["deleted"] !== true);
    switch (call) {
      case "Service.get_minimum_version":
        return live("Service")
          .filter((row) => row["binary"] === first)
          .reduce(
            (lowest, { version }) => (lowest === 0 ? Number(version) : Math.min(lowest, Number(version))),
            0,
          );
      case "Service.get_by_host_and_binary":
        return this.#one(
          "Service",
          live("Service").find((row) => row["host"] === first && row["binary"] === second),
        );
      case "ComputeNodeList.get_all_by_host": {
        const found = live("ComputeNode").filter((row) => row["host"] === first);
        if (found.length === 0) throw failure("ComputeHostNotFound", `no node of ${first}`);
        return this.#list("ComputeNode", found);
      }
      case "ComputeNode.get_by_uuid": {
        const found = live("ComputeNode").find((row) => row["uuid"] === first);
        if (!found) throw failure("ComputeHostNotFound", String(first));
        return this.#one("ComputeNode", found);
      }
      case "InstanceList.get_by_host":
        return this.#list(
          "Instance",
          live("Instance").filter((row) => row["host"] === first),
        );
      case "InstanceList.get_by_host_and_node":
        return this.#list(
          "Instance",
          live("Instance").filter((row) => row["host"] === first && row["node"] === second),
        );
      case "InstanceList.get_uuids_by_host":
        return live("Instance")
          .filter((row) => row["host"] === first)
          .map((row) => row["uuid"] ?? null);
      case "InstanceList.get_by_filters":
        return this.#list("Instance", filtered(live("Instance"), first as JsonObject));
      case "Instance.get_by_uuid": {
        const found = live("Instance").find((row) => row["uuid"] === first);
        if (!found) throw failure("InstanceNotFound", String(first));
        return this.#one("Instance", found);
      }
      case "InstanceGroup.get_by_uuid":
      case "InstanceGroup.get_by_instance_uuid": {
        const found = live("InstanceGroup").find(({ uuid, members }) =>
          call.endsWith("get_by_uuid") ? uuid === first : (members as JsonValue[]).includes(first ?? null),
        );
        if (!found) throw failure("InstanceGroupNotFound", String(first));
        return this.#one("InstanceGroup", found);
      }
      case "MigrationList.get_by_filters":
        return this.#list("Migration", migrations(live("Migration"), first as JsonObject));
      case "MigrationList.get_unconfirmed_by_dest_compute":
        return this.#list(
          "Migration",
          live("Migration").filter((row) => row["dest_compute"] === second && row["status"] === "finished"),
        );
      case "BlockDeviceMappingList.get_by_instance_uuid":
        return this.#list(
          "BlockDeviceMapping",
          live("BlockDeviceMapping").filter((row) => row["instance_uuid"] === first),
        );
      case "InstanceInfoCache.get_by_instance_uuid": {
        const found = infoCache(this, first);
        if (!found) throw failure("InstanceInfoCacheNotFound", String(first));
        return this.#one("InstanceInfoCache", found);
      }
      case "VirtualInterface.get_by_uuid":
        return this.#one("VirtualInterface", liveInterfaces(this, "uuid", first ?? null)[0]);
      case "VirtualInterfaceList.get_by_instance_uuid":
        return this.#list("VirtualInterface", liveInterfaces(this, "instance_uuid", first ?? null));
      case "VirtualInterface.delete_by_instance_uuid":
        for (const row of liveInterfaces(this, "instance_uuid", first ?? null)) row["deleted"] = true;
        return null;
      case "ConsoleAuthToken.clean_expired_console_auths_for_host":
      case "ConsoleAuthToken.clean_console_auths_for_instance":
        return null;
      default:
        throw failure("UnsupportedObjectError", call);
    }
  }

  #onObject({ args, context }: RpcRequest): JsonValue {
    const { objinst, objmethod, kwargs } = args as {
      objinst: JsonObject;
      objmethod: string;
      kwargs: JsonObject;
    };
    const name = String(objinst["nova_object.name"]);
    const data = objinst["nova_object.data"] as Row;
    const changes = (objinst["nova_object.changes"] as string[] | undefined) ?? [];
    this.#enter(`${name}.${objmethod}`, context);
    if (objmethod === "get_hosts") return [{ obj_what_changed: [] }, this.#hostsOf(data, kwargs)];
    const values = Object.fromEntries(changes.map((field) => [field, data[field] ?? null]));
    const before = { ...data };
    const row = this.#write(name, objmethod, data, values, kwargs);
    // A save of an instance does not read what is kept beside it.
    const differs = Object.entries(row).filter(
      ([field, value]) => field !== "info_cache" && !same(before[field], value),
    );
    const result = objmethod === "authorize" ? (row["token"] ?? null) : null;
    return [{ ...Object.fromEntries(differs), obj_what_changed: [] }, result];
  }

  /** Hosts of a group's other members. */
  #hostsOf({ members }: Row, { exclude }: JsonObject): JsonValue {
    const others = (members as string[]).filter((uuid) => !(exclude as string[]).includes(uuid));
    const rows = this.rows("Instance").filter(({ uuid }) => others.includes(String(uuid)));
    return [...new Set(rows.flatMap(({ host }) => host ?? []))];
  }

  #write(name: string, method: string, data: Row, values: Row, kwargs: JsonObject): Row {
    if (method === "authorize") return this.insert(name, { ...values, token: randomUUID() });
    if (method === "create") {
      const missing = (required[name] ?? []).filter(
        (field) => values[field] === undefined || values[field] === null,
      );
      if (missing.length > 0) throw failure("ObjectActionError", `${name}.create without ${missing}`);
      return this.#create(name, values);
    }
    const row =
      name === "InstanceInfoCache"
        ? infoCache(this, data["instance_uuid"])
        : this.#table(name).get(Number(data["id"]));
    if (!row || row["deleted"] === true) throw failure(`${name}NotFound`, String(data["id"]));
    if (method === "save") {
      if (name === "Service" && "version" in values)
        this.#checkVersion(String(row["binary"]), Number(values["version"]));
      if (name === "Instance") checkTaskState(row, kwargs["expected_task_state"]);
      this.saves.push({ object: name, values, expected: kwargs["expected_task_state"] ?? null });
      Object.assign(row, values, { updated_at: new Date().toISOString() });
      if (name === "Service" && "report_count" in values) row["last_seen_up"] = new Date().toISOString();
    } else if (method === "destroy")
      Object.assign(row, { deleted: true, deleted_at: new Date().toISOString() });
    else if (method === "drop_migration_context") row["migration_context"] = null;
    else throw failure("UnsupportedObjectError", `${name}.${method}`);
    return row;
  }

  /** As Nova's own: nobody may be older than all others of that kind. */
  #checkVersion(binary: string, version: number): void {
    const present = this.rows("Service").filter((row) => row["binary"] === binary && row["deleted"] !== true);
    const lowest = Math.min(...present.map((row) => Number(row["version"])));
    if (present.length > 0 && version < lowest) throw failure("ServiceTooOld", `${version} < ${lowest}`);
  }

  #create(name: string, values: Row): Row {
    if (name === "Service") {
      const isThere = this.rows("Service").some(
        (row) => row["host"] === values["host"] && row["binary"] === values["binary"],
      );
      if (isThere) throw failure("ServiceBinaryExists", String(values["host"]));
      this.#checkVersion(String(values["binary"]), Number(values["version"]));
      return this.insert("Service", {
        uuid: randomUUID(),
        disabled: false,
        disabled_reason: null,
        last_seen_up: null,
        forced_down: false,
        ...values,
      });
    }
    const same = this.rows(name).find((row) => row["uuid"] === values["uuid"]);
    if (name === "ComputeNode" && same) {
      if (same["deleted"] !== true) throw failure("DuplicateRecord", String(values["uuid"]));
      // Nova takes a deleted record of that UUID back.
      return Object.assign(same, values, { deleted: false, deleted_at: null });
    }
    return this.insert(name, { mapped: 0, ...values });
  }

  #enter(call: string, context: JsonObject): void {
    this.calls.push(call);
    // A real conductor parses it strictly, and decides by policy when nobody says who is an administrator.
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/.test(String(context["timestamp"])))
      throw failure("ValueError", `timestamp ${context["timestamp"]}`);
    const isForAll =
      typeof context["is_admin"] === "boolean" && !/^(Service|ComputeNode|Migration)/.test(call);
    if (context["is_admin"] !== true && !isForAll) throw failure("AdminRequired", call);
    const index = this.failures.findIndex((entry) => entry.call === call);
    const [planned] = index < 0 ? [] : this.failures.splice(index, 1);
    if (planned) throw failure(planned.className, call);
  }

  #table(name: string): Map<number, Row> {
    const table = this.tables[name];
    if (!table) throw failure("UnsupportedObjectError", name);
    return table;
  }

  #one(name: string, row: Row | undefined): JsonValue {
    return row ? primitive(name, row) : null;
  }

  #list(name: string, rows: readonly Row[]): JsonValue {
    return primitive(`${name}List`, { objects: rows.map((row) => primitive(name, row)) });
  }
}

function primitive(name: string, data: Row): JsonObject {
  return {
    "nova_object.name": name,
    "nova_object.namespace": "nova",
    "nova_object.version": versions[name] ?? "1.0",
    "nova_object.data": { ...data },
  };
}

function failure(className: string, message: string): RpcFailure {
  return new RpcFailure({ className, module: "nova.exception", message });
}

function minor(version: string | undefined): number {
  return Number(version?.split(".")[1] ?? Number.POSITIVE_INFINITY);
}

function checkTaskState(row: Row, expected: JsonValue | undefined): void {
  if (expected === undefined) return;
  const allowed = Array.isArray(expected) ? expected : [expected];
  const present = row["task_state"] ?? null;
  if (allowed.includes(present)) return;
  const className = present === "deleting" ? "UnexpectedDeletingTaskStateError" : "UnexpectedTaskStateError";
  throw failure(className, `${present} is none of ${allowed}`);
}
