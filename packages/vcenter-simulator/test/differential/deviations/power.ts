import type { Deviation } from "../script.ts";

/** Where ours does not do as vcsim does, and why. */
export const powerDeviations: readonly Deviation[] = [
  {
    step: "reset › 2. ResetVM_Task",
    vcsim: {
      fault: {
        $type: "InvalidPowerState",
        existingState: "poweredOff",
        requestedState: "poweredOff",
      },
    },
    simulator: {
      fault: {
        $type: "InvalidPowerState",
        existingState: "poweredOff",
        requestedState: "poweredOn",
      },
    },
    because: "The requested state is the one that the call would lead to; vcsim names another.",
  },
  {
    step: "suspend and resume › 2. SuspendVM_Task",
    vcsim: {
      fault: {
        $type: "InvalidPowerState",
        existingState: "poweredOff",
        requestedState: "poweredOn",
      },
    },
    simulator: {
      fault: {
        $type: "InvalidPowerState",
        existingState: "poweredOff",
        requestedState: "suspended",
      },
    },
    because: "The requested state is the one that the call would lead to; vcsim names another.",
  },
  {
    step: "suspend and resume › 7. ResetVM_Task",
    vcsim: {
      ok: "nothing",
    },
    simulator: {
      fault: {
        $type: "InvalidPowerState",
        existingState: "suspended",
        requestedState: "poweredOn",
      },
    },
    because: "A suspended machine cannot be reset; vcsim switches it on.",
  },
  {
    step: "suspend and resume › 8. PowerOnVM_Task",
    vcsim: {
      fault: {
        $type: "InvalidPowerState",
        existingState: "poweredOn",
        requestedState: "poweredOn",
      },
    },
    simulator: {
      ok: "nothing",
    },
    because: "A suspended machine cannot be reset; vcsim switches it on.",
  },
  {
    step: "what the guest does itself › 2. ShutdownGuest",
    vcsim: {
      fault: {
        $type: "InvalidPowerState",
        existingState: "poweredOff",
        requestedState: "poweredOn",
      },
    },
    simulator: {
      fault: {
        $type: "InvalidPowerState",
        existingState: "poweredOff",
        requestedState: "poweredOff",
      },
    },
    because: "The requested state is the one that the call would lead to; vcsim names another.",
  },
  {
    step: "what the guest does itself › 4. StandbyGuest",
    vcsim: {
      fault: {
        $type: "InvalidPowerState",
        existingState: "poweredOff",
        requestedState: "poweredOn",
      },
    },
    simulator: {
      fault: {
        $type: "InvalidPowerState",
        existingState: "poweredOff",
        requestedState: "suspended",
      },
    },
    because: "The requested state is the one that the call would lead to; vcsim names another.",
  },
  {
    step: "what the guest does itself › 6. RebootGuest",
    vcsim: {
      fault: {
        $type: "ToolsUnavailable",
      },
    },
    simulator: {
      ok: "nothing",
    },
    because: "Guests of ours have tools that run at once; vcsim has none.",
  },
  {
    step: "consoles and questions › 2. AcquireTicket",
    vcsim: {
      fault: {
        $type: "MethodNotFound",
        method: "AcquireTicket",
        receiver: "/DC0/vm/seen",
      },
    },
    simulator: {
      fault: {
        $type: "InvalidPowerState",
        existingState: "poweredOff",
      },
    },
    because: "vcsim lacks the method; vCenter has it.",
  },
  {
    step: "consoles and questions › 3. AnswerVM",
    vcsim: {
      fault: {
        $type: "MethodNotFound",
        method: "AnswerVM",
        receiver: "/DC0/vm/seen",
      },
    },
    simulator: {
      fault: {
        $type: "InvalidArgument",
        invalidProperty: "questionId",
      },
    },
    because: "vcsim lacks the method; vCenter has it.",
  },
  {
    step: "consoles and questions › 4. ConsolidateVMDisks_Task",
    vcsim: {
      fault: {
        $type: "MethodNotFound",
        method: "ConsolidateVMDisks_Task",
        receiver: "/DC0/vm/seen",
      },
    },
    simulator: {
      ok: "nothing",
    },
    because: "vcsim lacks the method; vCenter has it.",
  },
];
