import { encodeDetail } from "@novasphere/vim25";
import { SimulatorError } from "../errors.ts";
import type { CallEffect, CallRule, FaultSpec } from "./call-rule.ts";

type Test = (value: unknown) => boolean;

const isText: Test = (value) => typeof value === "string" && value !== "";
const isCount: Test = (value) => Number.isInteger(value) && Number(value) >= 0;
const isDuration: Test = (value) => typeof value === "number" && value >= 0;

/** What a rule may say, and what it must be like. */
const matches: Readonly<Record<string, readonly [test: Test, what: string]>> = {
  method: [isText, "the name of a method"],
  type: [isText, "a managed object type"],
  object: [isText, "a moid or an inventory path"],
  probability: [(value) => isDuration(value) && Number(value) <= 1, "a number from 0 to 1"],
  skip: [isCount, "a whole number"],
  times: [isCount, "a whole number"],
};

const fault = ["fault", (value: unknown) => isText((value as FaultSpec | null)?.$type)] as const;
const message = ["message", isText] as const;

type Fields = readonly (readonly [name: string, test: Test])[];

/** The fields of each effect: those it needs, and those it may have. */
const effects: Readonly<Record<CallEffect["kind"], { readonly needs?: Fields; readonly may?: Fields }>> = {
  fault: { needs: [fault], may: [message] },
  taskFault: { needs: [fault], may: [message] },
  taskHang: {},
  delay: { needs: [["ms", isDuration]] },
  disconnect: { may: [["when", (value) => value === "before" || value === "after"]] },
  truncate: {},
  garble: {},
  drip: {
    needs: [
      ["bytes", (value) => isCount(value) && value !== 0],
      ["intervalMs", isDuration],
    ],
  },
  status: {
    needs: [["status", (value) => isCount(value) && Number(value) >= 200 && Number(value) <= 599]],
    may: [["body", (value) => typeof value === "string"]],
  },
};

function invalid(problem: string, cause?: unknown): SimulatorError {
  const message = `a rule makes no sense: ${problem}`;
  return new SimulatorError("SIMULATOR_INVALID_REQUEST", message, cause === undefined ? {} : { cause });
}

/** The rule as it was given. Throws SIMULATOR_INVALID_REQUEST for one that makes no sense, or whose fault cannot be sent. */
export function checkedRule(rule: CallRule): CallRule {
  const { effect, ...match } = rule;
  for (const [name, value] of Object.entries(match)) {
    const [test, what] = matches[name] ?? [];
    if (!test) throw invalid(`it has no field '${name}'`);
    if (value !== undefined && !test(value)) throw invalid(`'${name}' must be ${what}`);
  }
  checkEffect(effect);
  return rule;
}

function checkEffect(effect: CallEffect | undefined): void {
  const kinds = Object.keys(effects).join(", ");
  const known = effect && Object.hasOwn(effects, effect.kind) ? effects[effect.kind] : undefined;
  if (!effect || !known) throw invalid(`'effect.kind' must be one of ${kinds}`);
  const { needs = [], may = [] } = known;
  const { kind, ...given } = effect as CallEffect & Readonly<Record<string, unknown>>;
  for (const name of Object.keys(given))
    if (![...needs, ...may].some(([field]) => field === name)) throw invalid(`a ${kind} has no '${name}'`);
  for (const [name, test] of needs)
    if (!test(given[name])) throw invalid(`a ${kind} needs a fitting '${name}'`);
  for (const [name, test] of may)
    if (given[name] !== undefined && !test(given[name]))
      throw invalid(`a ${kind} has another kind of '${name}'`);
  if (effect.kind === "fault" || effect.kind === "taskFault") requireEncodable(effect.fault);
}

function requireEncodable(spec: FaultSpec): void {
  try {
    encodeDetail("fault", spec);
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    throw invalid(`the fault ${String(spec.$type)} cannot be sent: ${text}`, cause);
  }
}
