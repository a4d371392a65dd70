/** A vCenter that answers small calls with the same bytes each time; prints its address. */
import { createServer } from "node:http";
import { encodeResponseEnvelope } from "@novasphere/vim25";
import { serviceContent } from "../test/service-content.ts";

const time = "2026-01-01T00:00:00Z";
const machine = { type: "VirtualMachine", value: "vm-42" };
const user = {
  key: "session-1",
  userName: "operator",
  fullName: "operator",
  loginTime: time,
  lastActiveTime: time,
  locale: "en",
  messageLocale: "en",
  extensionSession: false,
  ipAddress: "127.0.0.1",
  userAgent: "bench",
  callCount: 0,
};
const propSet = [
  { name: "name", val: "machine" },
  { name: "runtime.powerState", val: { $type: "VirtualMachinePowerState", $value: "poweredOn" } },
  { name: "summary.quickStats.overallCpuUsage", val: 250 },
];
const results = {
  RetrieveServiceContent: serviceContent,
  Login: user,
  CurrentTime: time,
  RetrievePropertiesEx: { objects: [{ obj: machine, propSet }] },
  Logout: undefined,
};
const answers = Object.entries(results).map(([method, result]) => [
  new RegExp(`[<:]${method}[ >/]`),
  Buffer.from(encodeResponseEnvelope(method, result)),
]);

const server = createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  const body = Buffer.concat(parts).toString();
  const [, answer] = answers.find(([element]) => element.test(body)) ?? [];
  const headers = { "Content-Type": "text/xml", "Content-Length": answer?.length ?? 0 };
  if (/[<:]Login[ >]/.test(body)) headers["Set-Cookie"] = 'vmware_soap_session="1"; Path=/';
  response.writeHead(answer ? 200 : 404, headers).end(answer);
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/sdk`));
