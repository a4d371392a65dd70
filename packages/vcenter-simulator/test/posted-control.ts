import type { ManagedObjectReference } from "@novasphere/vim25";
import { ManualClock, type SimulatorOptions, startSimulator } from "../src/index.ts";
import { SoapClient } from "./soap-client.ts";

/** A simulator whose clock the test moves, its client, and its control channel over HTTP. */
export async function startedWithControl(options: SimulatorOptions = {}) {
  const clock = new ManualClock();
  const simulator = await startSimulator({ tls: false, clock, inventory: { vms: 2 }, ...options });
  const client = await SoapClient.open(simulator.url);
  const control = async (method: string, path: string, body?: unknown) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const response = await fetch(new URL(`/control/${path}`, simulator.url), {
      method,
      ...(body === undefined ? {} : { body: text }),
    });
    const answer = await response.text();
    return { status: response.status, answer: answer === "" ? undefined : (JSON.parse(answer) as unknown) };
  };
  /** Puts a rule in force; its id. */
  const post = async (rule: object) => {
    const { status, answer } = await control("POST", "rules", rule);
    if (status !== 200) throw new Error(JSON.stringify(answer));
    return (answer as { readonly id: string }).id;
  };
  const hits = async () => {
    const { answer } = await control("GET", "rules");
    return (answer as { readonly hits: number }[]).map((rule) => rule.hits);
  };
  const time = () =>
    client.call("CurrentTime", { _this: { type: "ServiceInstance", value: "ServiceInstance" } });
  const at = (path: string): ManagedObjectReference => simulator.inventory.require(path);
  return {
    simulator,
    client,
    clock,
    control,
    post,
    hits,
    time,
    at,
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}
