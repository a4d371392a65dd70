import { powerDeviations } from "../deviations/power.ts";
import { createMachine, machineAt, powerOff, powerOn } from "../machine-steps.ts";
import { type Area, call, read, script } from "../script.ts";

const state = (name: string) => read(machineAt(name), "runtime.powerState");
const suspend = (name: string) => call("SuspendVM_Task", machineAt(name));
const reset = (name: string) => call("ResetVM_Task", machineAt(name));

export const powerArea: Area = {
  scripts: [
    script(
      "on and off",
      createMachine("lamp"),
      state("lamp"),
      powerOn("lamp"),
      state("lamp"),
      read(machineAt("lamp"), "summary.runtime.powerState", "runtime.connectionState"),
      powerOn("lamp"),
      powerOff("lamp"),
      state("lamp"),
      powerOff("lamp"),
    ),
    script("reset", createMachine("clock"), reset("clock"), powerOn("clock"), reset("clock"), state("clock")),
    script(
      "suspend and resume",
      createMachine("bear"),
      suspend("bear"),
      powerOn("bear"),
      suspend("bear"),
      state("bear"),
      suspend("bear"),
      reset("bear"),
      powerOn("bear"),
      state("bear"),
      suspend("bear"),
      powerOff("bear"),
      state("bear"),
    ),
    script(
      "what the guest does itself",
      createMachine("guest"),
      call("ShutdownGuest", machineAt("guest")),
      call("RebootGuest", machineAt("guest")),
      call("StandbyGuest", machineAt("guest")),
      powerOn("guest"),
      call("RebootGuest", machineAt("guest")),
      state("guest"),
      call("ShutdownGuest", machineAt("guest")),
    ),
    script(
      "a machine that is gone",
      call("PowerOnVM_Task", { type: "VirtualMachine", value: "vm-0" }),
      call("PowerOffVM_Task", { type: "VirtualMachine", value: "vm-0" }),
      call("Destroy_Task", { type: "VirtualMachine", value: "vm-0" }),
      call("ReconfigVM_Task", { type: "VirtualMachine", value: "vm-0" }, { spec: {} }),
    ),
    script(
      "a method of another type",
      call("PowerOnVM_Task", { type: "SearchIndex", value: "SearchIndex" }),
      call("CreateFolder", machineAt("guest"), { name: "inside" }),
      call("CreateResourcePool", machineAt("guest"), {
        name: "inside",
        spec: { cpuAllocation: {}, memoryAllocation: {} },
      }),
      call("EnterMaintenanceMode_Task", machineAt("guest"), { timeout: 0 }),
    ),
    script(
      "consoles and questions",
      createMachine("seen"),
      call("AcquireTicket", machineAt("seen"), { ticketType: "webmks" }, { onlyOutcome: true }),
      call("AnswerVM", machineAt("seen"), { questionId: "1", answerChoice: "0" }),
      call("ConsolidateVMDisks_Task", machineAt("seen")),
    ),
  ],
  deviations: powerDeviations,
};
