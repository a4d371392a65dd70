/** This package as one side of the comparison: `server URL` answers until it is ended, `client URL CALLS PARALLEL` calls. */
import { connectMessageBus } from "../src/index.ts";

const [role = "", transportUrl = "", calls = "0", parallel = "1"] = process.argv.slice(2);
const target = { topic: "bench", server: "bench", version: "1.2" };
await using bus = connectMessageBus({ transportUrl });

if (role === "server") {
  const endpoints = [
    { version: "1.2", methods: new Map([["echo", async ({ args, context }) => ({ context, args })]]) },
  ] satisfies Parameters<typeof bus.serve>[0]["endpoints"];
  await bus.serve({ ...target, endpoints });
  console.log("ready");
  await new Promise<never>(() => undefined);
}

const times: number[] = [];
const work = async (count: number) => {
  for (let call = 0; call < count; call += 1) {
    const began = performance.now();
    await bus.call(target, "echo", { n: 1 }, { context: {} });
    times.push((performance.now() - began) / 1000);
  }
};
await work(20);
times.length = 0;
const began = performance.now();
await Promise.all(Array.from({ length: Number(parallel) }, () => work(Number(calls) / Number(parallel))));
const seconds = (performance.now() - began) / 1000;
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ seconds, times, cpuSeconds: (user + system) / 1e6 }));
