import { isManagedObjectKindOf } from "@novasphere/vim25";
import { MethodFaultError } from "../faults/method-fault.ts";
import { findByInventoryPath } from "../inventory/inventory-path.ts";
import type { ManagedObject } from "../state/managed-object.ts";
import type { Vcenter } from "../vcenter.ts";
import type { ActiveRule, CallEffect, CallRule, FaultSpec } from "./call-rule.ts";
import { checkedRule } from "./checked-rule.ts";

interface Entry {
  readonly id: string;
  readonly rule: CallRule;
  seen: number;
  hits: number;
}

/** The rules in force, in the order they were added. */
export class CallRules {
  readonly #vcenter: Vcenter;
  readonly #entries = new Map<string, Entry>();
  #added = 0;

  constructor(vcenter: Vcenter) {
    this.#vcenter = vcenter;
  }

  /** Throws SIMULATOR_INVALID_REQUEST for a rule that makes no sense, or a fault that no answer can carry. */
  add(rule: CallRule): ActiveRule {
    checkedRule(rule);
    this.#added += 1;
    const entry: Entry = { id: `rule-${this.#added}`, rule, seen: 0, hits: 0 };
    this.#entries.set(entry.id, entry);
    return this.#view(entry);
  }

  /** Takes a rule out of force; false when it is not there. */
  remove(id: string): boolean {
    return this.#entries.delete(id);
  }

  clear(): void {
    this.#entries.clear();
  }

  list(): ActiveRule[] {
    return [...this.#entries.values()].map((entry) => this.#view(entry));
  }

  /** The effects of one of `kinds` that a call meets; each counts as a hit. */
  effectsOn<K extends CallEffect["kind"]>(
    kinds: readonly K[],
    method: string,
    target: ManagedObject | undefined,
  ): Extract<CallEffect, { kind: K }>[] {
    const effects: Extract<CallEffect, { kind: K }>[] = [];
    for (const entry of this.#entries.values()) {
      const { effect } = entry.rule;
      if ((kinds as readonly string[]).includes(effect.kind) && this.#hits(entry, method, target))
        effects.push(effect as Extract<CallEffect, { kind: K }>);
    }
    return effects;
  }

  #hits(entry: Entry, method: string, target: ManagedObject | undefined): boolean {
    const { rule } = entry;
    if (rule.method !== undefined && rule.method !== method) return false;
    if (rule.type !== undefined && !(target && isManagedObjectKindOf(target.ref.type, rule.type)))
      return false;
    if (rule.object !== undefined && !this.#isObject(rule.object, target)) return false;
    entry.seen += 1;
    if (entry.seen <= (rule.skip ?? 0)) return false;
    if (entry.hits >= (rule.times ?? Number.POSITIVE_INFINITY)) return false;
    if (this.#vcenter.ids.fraction(entry.id, String(entry.seen)) >= (rule.probability ?? 1)) return false;
    entry.hits += 1;
    return true;
  }

  #isObject(wanted: string, target: ManagedObject | undefined): boolean {
    if (!target) return false;
    return target.ref.value === wanted || findByInventoryPath(this.#vcenter, wanted) === target;
  }

  #view(entry: Entry): ActiveRule {
    return {
      id: entry.id,
      rule: entry.rule,
      get hits() {
        return entry.hits;
      },
      remove: () => void this.#entries.delete(entry.id),
    };
  }
}

/** The fault a rule asks for. */
export function ruleFault(fault: FaultSpec, message: string | undefined): MethodFaultError {
  return new MethodFaultError(fault, message ?? `The simulator was told to answer with ${fault.$type}.`);
}
