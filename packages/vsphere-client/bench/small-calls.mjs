/**
 * Makes small calls one after the other and prints how long each took, in milliseconds:
 * `small-calls.mjs CONTENDER URL WSDL COUNT`.
 */
import { Agent, request } from "node:http";

const [contender, url, wsdl, count] = process.argv.slice(2);
const serviceInstance = { type: "ServiceInstance", value: "ServiceInstance" };
const collector = { type: "PropertyCollector", value: "propertyCollector" };
const machine = { type: "VirtualMachine", value: "vm-42" };
const pathSet = ["name", "runtime.powerState", "summary.quickStats.overallCpuUsage"];

async function vsphereClient() {
  const { connect } = await import("../src/index.ts");
  const session = await connect({ url, username: "operator", password: "secret", keepAliveMs: false });
  return {
    time: () => session.call("CurrentTime", { _this: serviceInstance }),
    properties: () => session.fetchProperties(machine, pathSet),
  };
}

/** node-soap as it is; references are written the way its serialiser wants them. */
async function nodeSoap() {
  const { default: soap } = await import("soap");
  const client = await soap.createClientAsync(wsdl, {}, url);
  const reference = ({ type, value }) => ({ attributes: { type }, $value: value });
  const specSet = [
    { propSet: [{ type: "VirtualMachine", pathSet }], objectSet: [{ obj: reference(machine) }] },
  ];
  return {
    time: () => client.CurrentTimeAsync({ _this: reference(serviceInstance) }),
    properties: () => client.RetrievePropertiesExAsync({ _this: reference(collector), specSet, options: {} }),
  };
}

/** What nobody can beat who speaks HTTP with Node: the same bytes, neither written nor read as XML. */
async function bareHttp() {
  const { encodeRequest } = await import("@novasphere/vim25");
  const agent = new Agent({ keepAlive: true });
  const specSet = [{ propSet: [{ type: "VirtualMachine", pathSet }], objectSet: [{ obj: machine }] }];
  const bodies = {
    time: encodeRequest("CurrentTime", { _this: serviceInstance }),
    properties: encodeRequest("RetrievePropertiesEx", { _this: collector, specSet, options: {} }),
  };
  const send = (body) =>
    new Promise((resolve, reject) => {
      const headers = { "Content-Length": Buffer.byteLength(body) };
      const sending = request(url, { method: "POST", agent, headers }, (response) => {
        response.on("end", resolve).resume();
      });
      sending.on("error", reject).end(body);
    });
  return { time: () => send(bodies.time), properties: () => send(bodies.properties) };
}

const contenders = {
  "bare HTTP": bareHttp,
  "vsphere-client": vsphereClient,
  "node-soap, full WSDL": nodeSoap,
};
const calls = await contenders[contender]();
const times = {};
for (const [name, call] of Object.entries(calls)) {
  times[name] = [];
  for (let done = 0; done < Number(count); done += 1) {
    const start = performance.now();
    await call();
    times[name].push(performance.now() - start);
  }
}
console.log(JSON.stringify(times));
process.exit();
