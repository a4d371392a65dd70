import { invalidArgument } from "../faults/faults.ts";
import { requirePowerState } from "../machines/power.ts";
import type { MethodTable } from "../soap/method-table.ts";

const ticketTypes = ["mks", "webmks", "device", "guestControl", "dnd", "guestIntegrity", "webRemoteDevice"];

/** Methods of virtual machines for people in front of them: consoles and questions. */
export const consoleMethods: MethodTable = {
  AcquireTicket({ vcenter, target, parameters: { ticketType } }) {
    const vm = vcenter.registry.require("VirtualMachine", target.ref);
    if (!ticketTypes.includes(ticketType)) throw invalidArgument("ticketType");
    requirePowerState(vm, ["poweredOn"]);
    const { port, host, thumbprint } = vcenter.publicAddress;
    const id = vcenter.ids
      .uuid(vcenter.ids.nextMoid("Ticket"), target.ref.value)
      .replaceAll("-", "")
      .slice(0, 16);
    return {
      ticket: id,
      cfgFile: vm.properties.config.files.vmPathName ?? "",
      host,
      port: ticketType === "mks" ? 902 : port,
      ...(thumbprint === undefined ? {} : { sslThumbprint: thumbprint }),
      ...(ticketType === "webmks" ? { url: `wss://${host}:${port}/ticket/${id}` } : {}),
    };
  },
  AnswerVM({ vcenter, target, parameters: { questionId, answerChoice } }) {
    const vm = vcenter.registry.require("VirtualMachine", target.ref);
    const { question, ...runtime } = vm.properties.runtime;
    if (question?.id !== questionId) throw invalidArgument("questionId");
    if (!question.choice.choiceInfo.some(({ key }) => key === answerChoice))
      throw invalidArgument("answerChoice");
    vcenter.registry.update(vm, { runtime });
  },
};
