import { decodeEnvelope } from "@novasphere/vim25";
import { expect, it } from "vitest";
import { faultOf, SoapClient } from "../../test/soap-client.ts";
import { startSimulator } from "../index.ts";

const serviceInstance = { type: "ServiceInstance", value: "ServiceInstance" };

it("a clone ticket opens one more session of the same user", async () => {
  await using simulator = await startSimulator({ tls: false, inventory: { vms: 0 } });
  const owner = await SoapClient.open(simulator.url, "alice", "x");
  const cloneTicket = await owner.call("AcquireCloneTicket", { _this: owner.manager("sessionManager") });
  const other = new SoapClient(simulator.url);
  await other.connect();
  const clone = () => other.call("CloneSession", { _this: other.manager("sessionManager"), cloneTicket });
  await expect(clone()).resolves.toMatchObject({ userName: "alice" });
  await expect(other.call("CurrentTime", { _this: serviceInstance })).resolves.toMatch(/^\d{4}-/);
  other.cookie = undefined;
  expect(await faultOf(clone())).toBe("InvalidLogin");
});

it("a SAML token opens a session of its subject", async () => {
  await using simulator = await startSimulator({ tls: false, inventory: { vms: 0 } });
  const client = new SoapClient(simulator.url);
  await client.connect();
  expect(await faultOf(client.call("LoginByToken", { _this: client.manager("sessionManager") }))).toBe(
    "InvalidLogin",
  );
  const assertion =
    '<saml2:Assertion xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion"><saml2:Subject><saml2:NameID>bob@example.com</saml2:NameID></saml2:Subject></saml2:Assertion>';
  const { body } = await client.post(
    `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header><w:Security xmlns:w="wsse">${assertion}</w:Security></e:Header><e:Body><LoginByToken xmlns="urn:vim25"><_this type="SessionManager">SessionManager</_this></LoginByToken></e:Body></e:Envelope>`,
  );
  expect(decodeEnvelope(body)).toMatchObject({ value: { userName: "bob@example.com" } });
  await expect(client.call("CurrentTime", { _this: serviceInstance })).resolves.toMatch(/^\d{4}-/);
});
