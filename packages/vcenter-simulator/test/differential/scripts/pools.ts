import { poolsDeviations } from "../deviations/pools.ts";
import { createMachine, destroy, machineAt } from "../machine-steps.ts";
import { type Area, at, call, read, script } from "../script.ts";

const root = "/DC0/host/DC0_C0/Resources";
const share = (limit: number, reservation = 0) => ({
  limit,
  reservation,
  expandableReservation: true,
  shares: { level: "normal" as const, shares: 0 },
});
const spec = (limit = -1) => ({ cpuAllocation: share(limit), memoryAllocation: share(limit) });
const pool = (parent: string, name: string, limit?: number) =>
  call("CreateResourcePool", at(parent), { name, spec: spec(limit) });

export const poolsArea: Area = {
  scripts: [
    script(
      "pools are created, read and destroyed",
      pool(root, "gold"),
      pool(`${root}/gold`, "inner"),
      read(at(`${root}/gold`), "name", "parent", "owner", "resourcePool", "vm"),
      read(at(`${root}/gold`), "config.cpuAllocation.limit", "config.memoryAllocation.limit"),
      read(
        at(`${root}/gold`),
        "config.cpuAllocation.reservation",
        "config.cpuAllocation.expandableReservation",
      ),
      destroy(`${root}/gold`),
      read(at(root), "resourcePool"),
    ),
    script(
      "a pool of a name that is taken",
      pool(root, "one"),
      pool(root, "one"),
      pool(`${root}/one`, "one"),
      { ...pool(root, ""), harmsVcsim: "ends its process later" },
      pool(root, "x/y"),
      read(at(root), "resourcePool"),
    ),
    script(
      "a pool's figures are changed",
      pool(root, "elastic", 500),
      read(at(`${root}/elastic`), "config.memoryAllocation.limit", "config.memoryAllocation.shares.level"),
      call("UpdateConfig", at(`${root}/elastic`), { config: spec(800) }),
      read(at(`${root}/elastic`), "config.memoryAllocation.limit"),
      call("UpdateConfig", at(`${root}/elastic`), { name: "stretched" }),
      read(at(`${root}/stretched`), "name", "summary.name"),
      call("UpdateConfig", at(`${root}/stretched`), { config: spec(-5) }),
      read(at(`${root}/stretched`), "runtime.memory.maxUsage"),
    ),
    script(
      "a pool of machines",
      pool(root, "housing"),
      createMachine("tenant"),
      call("RelocateVM_Task", machineAt("tenant"), { spec: { pool: at(`${root}/housing`) } }),
      read(at(`${root}/housing`), "vm"),
      read(machineAt("tenant"), "resourcePool"),
      destroy(`${root}/housing`),
      read(machineAt("tenant"), "resourcePool"),
    ),
    script(
      "all pools of a pool at once",
      pool(root, "sink"),
      pool(`${root}/sink`, "a"),
      pool(`${root}/sink`, "b"),
      call("DestroyChildren", at(`${root}/sink`)),
      read(at(`${root}/sink`), "resourcePool"),
      destroy(root),
      read(at(root), "name", "owner", "parent"),
    ),
    script(
      "a pool is renamed",
      pool(root, "before"),
      call("Rename_Task", at(`${root}/before`), { newName: "after" }),
      read(at(`${root}/after`), "name"),
    ),
  ],
  deviations: poolsDeviations,
};
