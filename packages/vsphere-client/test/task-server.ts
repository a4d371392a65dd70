import { formatReference, type ManagedObjectReference, type Vim } from "@novasphere/vim25";
import type { Answer, SoapRequest, SoapServer } from "./soap-server.ts";

type TaskReference = ManagedObjectReference<"Task">;

interface FakeTask {
  info: Vim.TaskInfo;
  changedAt: number;
}

interface Collector {
  view: string;
}

const entity = { type: "VirtualMachine", value: "vm-1" };

/** Tasks, list views and property collectors of a {@link SoapServer}; the test says how each task goes on. */
export class TaskServer {
  readonly #tasks = new Map<string, FakeTask>();
  readonly #views = new Map<string, Set<string>>();
  readonly #collectors = new Map<string, Collector>();
  readonly #pending = new Set<(answer: Answer | undefined) => void>();
  #count = 0;
  #clock = 0;

  constructor(server: SoapServer) {
    server.on("PowerOnVM_Task", () => ({ returnval: this.add("PowerOnVM_Task") }));
    server.on("CreatePropertyCollector", () => ({
      returnval: this.#create("PropertyCollector", this.#collectors, { view: "" }),
    }));
    server.on("CreateListView", (request) => this.#createView(request));
    server.on("CreateFilter", (request) => this.#createFilter(request));
    server.on("ModifyListView", (request) => this.#modifyView(request));
    server.on("WaitForUpdatesEx", (request) => this.#wait(request));
    server.on("CancelWaitForUpdates", () => this.#cancelWaits());
    server.on("RetrievePropertiesEx", (request) => this.#retrieve(request));
    server.on("CancelTask", () => ({}));
  }

  /** How many waits the server holds now. */
  get pendingWaits(): number {
    return this.#pending.size;
  }

  /** A running task. */
  add(name: string): TaskReference {
    this.#count += 1;
    const task: TaskReference = { type: "Task", value: `task-${this.#count}` };
    const time = "2026-01-01T00:00:00Z";
    this.#tasks.set(formatReference(task), {
      info: {
        key: task.value,
        task,
        name,
        descriptionId: "VirtualMachine.powerOn",
        entity,
        entityName: "web",
        state: "running",
        cancelled: false,
        cancelable: true,
        reason: { $type: "TaskReasonUser", userName: "operator" },
        queueTime: time,
        eventChainId: 1,
      },
      changedAt: 0,
    });
    return task;
  }

  /** Changes a task; clients that wait for it hear of it. */
  report(task: ManagedObjectReference, change: Partial<Vim.TaskInfo>): void {
    const fake = this.#tasks.get(formatReference(task));
    if (!fake) throw new Error(`no task ${formatReference(task)}`);
    this.#clock += 1;
    fake.info = { ...fake.info, ...change };
    fake.changedAt = this.#clock;
    this.#wake();
  }

  /** Forgets a task, as a vCenter does some minutes after its end. */
  remove(task: ManagedObjectReference): void {
    this.#tasks.delete(formatReference(task));
  }

  /** Forgets all collectors and views and ends their waits, as the end of a session does. */
  forgetCollectors(fault: Answer): void {
    this.#collectors.clear();
    this.#views.clear();
    for (const answer of this.#pending) answer(fault);
  }

  #create<T>(type: string, where: Map<string, T>, value: T): ManagedObjectReference {
    this.#count += 1;
    const ref = { type, value: `session[${this.#count}]` };
    where.set(ref.value, value);
    return ref;
  }

  #createView({ parameters }: SoapRequest): Answer {
    const members = (parameters["obj"] as ManagedObjectReference[] | undefined) ?? [];
    const missing = members.find((ref) => !this.#tasks.has(formatReference(ref)));
    if (missing) return { fault: { $type: "ManagedObjectNotFound", obj: missing } };
    return { returnval: this.#create("ListView", this.#views, new Set(members.map(formatReference))) };
  }

  #createFilter({ parameters }: SoapRequest): Answer {
    const spec = parameters["spec"] as Vim.PropertyFilterSpec;
    const collector = this.#collectors.get((parameters["_this"] as ManagedObjectReference).value);
    if (collector) collector.view = spec.objectSet[0]?.obj.value ?? "";
    return { returnval: { type: "PropertyFilter", value: "filter" } };
  }

  #modifyView({ parameters }: SoapRequest): Answer {
    const ref = parameters["_this"] as ManagedObjectReference;
    const view = this.#views.get(ref.value);
    if (!view) return { fault: { $type: "ManagedObjectNotFound", obj: ref } };
    const add = (parameters["add"] as ManagedObjectReference[] | undefined) ?? [];
    const remove = (parameters["remove"] as ManagedObjectReference[] | undefined) ?? [];
    const unknown = add.filter((task) => !this.#tasks.has(formatReference(task)));
    for (const task of add) {
      const fake = this.#tasks.get(formatReference(task));
      if (!fake) continue;
      view.add(formatReference(task));
      this.#clock += 1;
      fake.changedAt = this.#clock;
    }
    for (const task of remove) view.delete(formatReference(task));
    this.#wake();
    return { returnval: unknown };
  }

  async #wait({ parameters }: SoapRequest): Promise<Answer> {
    const ref = parameters["_this"] as ManagedObjectReference;
    for (;;) {
      const collector = this.#collectors.get(ref.value);
      if (!collector) return { fault: { $type: "ManagedObjectNotFound", obj: ref } };
      const set = this.#updatesSince(collector, String(parameters["version"] ?? ""));
      if (set) return { returnval: set };
      const answer = await new Promise<Answer | undefined>((resolve) => {
        this.#pending.add(resolve);
      });
      if (answer) return answer;
    }
  }

  #updatesSince(collector: Collector, version: string): Vim.UpdateSet | undefined {
    const since = version === "" ? -1 : Number(version);
    const members = this.#views.get(collector.view) ?? new Set();
    const changed = [...members]
      .flatMap((key) => this.#tasks.get(key) ?? [])
      .filter((task) => task.changedAt > since);
    if (changed.length === 0 && version !== "") return undefined;
    const objectSet = changed.map(({ info }): Vim.ObjectUpdate => {
      const val = { $type: "TaskInfo", ...info };
      return { kind: "modify", obj: info.task, changeSet: [{ name: "info", op: "assign", val }] };
    });
    return {
      version: String(this.#clock),
      filterSet: [{ filter: { type: "PropertyFilter", value: "filter" }, objectSet }],
    };
  }

  #retrieve({ parameters }: SoapRequest): Answer {
    const [spec] = parameters["specSet"] as Vim.PropertyFilterSpec[];
    const objects = (spec?.objectSet ?? []).flatMap(({ obj }) => {
      const task = this.#tasks.get(formatReference(obj));
      return task ? [{ obj, propSet: [{ name: "info", val: { $type: "TaskInfo", ...task.info } }] }] : [];
    });
    return { returnval: { objects } };
  }

  #cancelWaits(): Answer {
    for (const answer of this.#pending) answer({ fault: { $type: "RequestCanceled" } });
    this.#pending.clear();
    return {};
  }

  #wake(): void {
    const waiting = [...this.#pending];
    this.#pending.clear();
    for (const answer of waiting) answer(undefined);
  }
}
