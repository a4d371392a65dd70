import { searchDeviations } from "../deviations/search.ts";
import { createMachine, machineAt } from "../machine-steps.ts";
import { type Area, at, call, manager, script } from "../script.ts";

const index = manager("searchIndex");
const path = (inventoryPath: string) => call("FindByInventoryPath", index, { inventoryPath });
const child = (entity: string, name: string) => call("FindChild", index, { entity: at(entity), name });
const uuid = "11111111-2222-4333-8444-555555555555";
const instanceUuid = "99999999-2222-4333-8444-555555555555";

export const searchArea: Area = {
  scripts: [
    script(
      "by inventory path",
      path("/"),
      path(""),
      path("/DC0"),
      path("DC0"),
      path("/DC0/vm"),
      path("/DC0/vm/DC0_H0_VM0"),
      path("/DC0/host/DC0_C0/Resources"),
      path("/DC0/host/DC0_C0/DC0_C0_H1"),
      path("/DC0/host/DC0_H0/DC0_H0"),
      path("/DC0/network/DVS0"),
    ),
    script(
      "by inventory paths that lead nowhere",
      path("/nowhere"),
      path("/DC0/nowhere/DC0_H0_VM0"),
      path("/DC0/vm/"),
      path("//DC0"),
      path("/dc0"),
      path("/DC0/vm/DC0_H0_VM0/more"),
      path("/DC0/DC0_C0"),
      path("/Datacenters/DC0"),
    ),
    script(
      "by name among children",
      child("/", "DC0"),
      child("/DC0", "vm"),
      child("/DC0/host", "DC0_C0"),
      child("/DC0/host/DC0_C0", "DC0_C0_H0"),
      child("/DC0/host/DC0_C0", "Resources"),
      child("/DC0/host/DC0_C0/Resources", "DC0_C0_RP0_VM0"),
      child("/DC0/vm", "nobody"),
      child("/DC0/vm/DC0_H0_VM0", "nobody"),
      child("/DC0/network/DVS0", "DC0_DVPG0"),
    ),
    script(
      "by UUID",
      createMachine("found", { uuid, instanceUuid }),
      call("FindByUuid", index, { uuid, vmSearch: true }),
      call("FindByUuid", index, { uuid: instanceUuid, vmSearch: true, instanceUuid: true }),
      call("FindByUuid", index, { uuid: instanceUuid, vmSearch: true, instanceUuid: false }),
      call("FindByUuid", index, { uuid, vmSearch: false }),
      call("FindByUuid", index, { datacenter: at("/DC0"), uuid, vmSearch: true }),
      call("FindByUuid", index, { uuid: uuid.toUpperCase(), vmSearch: true }),
      call("FindByUuid", index, { uuid: "nonsense", vmSearch: true }),
      call("FindAllByUuid", index, { uuid: instanceUuid, vmSearch: true, instanceUuid: true }),
      call("FindAllByUuid", index, { uuid: "00000000-0000-0000-0000-000000000000", vmSearch: true }),
    ),
    script(
      "by files and addresses",
      createMachine("filed"),
      call("FindByDatastorePath", index, { datacenter: at("/DC0"), path: "[LocalDS_0] filed/filed.vmx" }),
      call("FindByDatastorePath", index, { datacenter: at("/DC0"), path: "[LocalDS_0] none/none.vmx" }),
      call("FindByDatastorePath", index, { datacenter: at("/DC0"), path: "nonsense" }),
      call("FindByIp", index, { ip: "192.0.2.77", vmSearch: true }),
      call("FindByDnsName", index, { dnsName: "nobody.example", vmSearch: true }),
      call("FindByDnsName", index, { dnsName: "DC0_C0_H0", vmSearch: false }),
      call("Destroy_Task", machineAt("filed")),
      call("FindByDatastorePath", index, { datacenter: at("/DC0"), path: "[LocalDS_0] filed/filed.vmx" }),
    ),
  ],
  deviations: searchDeviations,
};
