import {
  computeServiceOptions,
  glanceAccess,
  managerOptions,
  messageBusOptions,
  neutronAccess,
  placementAccess,
  serviceUserAccess,
} from "@novasphere/compute-service";
import { isWithoutEffect, loadNovaConfig, type NovaConfig, novaOptions } from "@novasphere/config";
import { driverOptions } from "@novasphere/driver";
import { connectMessageBus } from "@novasphere/oslo-messaging";
import { expect, test } from "vitest";
import { openLog } from "../src/serve/open-log.ts";
import { writeConfig } from "./nova-conf.ts";

/** A configuration in which nothing is left to a default that would keep another option from being looked at. */
const text = `
[DEFAULT]
transport_url = rabbit://user:pass@127.0.0.1:9/
my_ip = 127.0.0.1
[vmware]
host_ip = 127.0.0.1
host_username = user
host_password = pass
cluster_name = A
pbm_default_policy = gold
[placement]
auth_url = http://127.0.0.1:9
username = nova
password = pass
project_name = service
[neutron]
auth_url = http://127.0.0.1:9
username = neutron
password = pass
project_name = service
[service_user]
send_service_user_token = true
auth_url = http://127.0.0.1:9
username = nova
password = pass
project_name = service
[mks]
enabled = true
`;

/** `group.option` in the spelling of the program, as the values are looked at. */
function recording(config: NovaConfig, looked: Set<string>): NovaConfig {
  const groups = Object.entries(config.values).map(([group, values]) => {
    const get = (target: object, name: string | symbol) => {
      looked.add(`${group}.${String(name)}`);
      return Reflect.get(target, name);
    };
    return [group, new Proxy(values, { get })] as const;
  });
  return Object.create(config, { values: { value: Object.fromEntries(groups) } }) as NovaConfig;
}

const spelled = (name: string) =>
  name.toLowerCase().replaceAll(/[_-]+(\w)/g, (_, letter: string) => letter.toUpperCase());

test("the reference marks exactly those options that nothing looks at", async () => {
  const looked = new Set<string>();
  const robot =
    "auth_type = v3applicationcredential\napplication_credential_id = c\napplication_credential_secret = s\n";
  for (const more of [
    "",
    "[vmware]\npbm_enabled = true\n",
    `[placement]\n${robot}[neutron]\n${robot}[service_user]\n${robot}`,
  ]) {
    await using file = await writeConfig(text + more);
    const config = recording(await loadNovaConfig({ configFiles: [file.file], env: {} }), looked);
    await driverOptions(config);
    computeServiceOptions(config);
    managerOptions(config);
    placementAccess(config);
    glanceAccess(config);
    neutronAccess(config);
    serviceUserAccess(config);
    const { healthPort: _port } = config.values.vmware;
    const io = { stderr: { write: () => true } };
    openLog({ io, options: {} } as unknown as Parameters<typeof openLog>[0], config).info("nothing");
    await using _bus = connectMessageBus(messageBusOptions(config));
  }
  const all = Object.entries(novaOptions).flatMap(([group, options]) =>
    Object.keys(options).map((option) => [group, option] as const),
  );
  const idle = all.filter(([group, option]) => !looked.has(`${spelled(group)}.${spelled(option)}`));
  const marked = all.filter(([group, option]) => isWithoutEffect(group, option));
  expect(marked).toEqual(idle);
});
