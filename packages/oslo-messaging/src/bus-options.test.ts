import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { connectMessageBus, type RabbitOptions } from "./index.ts";

const open = (rabbit: RabbitOptions, query = "") =>
  connectMessageBus({ transportUrl: `rabbit://u:s3cret@127.0.0.1:1/${query}`, rabbit });

const nowhere = join(tmpdir(), "there-is-no-such-file.pem");

test.each<[RabbitOptions, string]>([
  [{ rabbitHaQueues: true, rabbitQuorumQueue: true }, "rabbit_ha_queues"],
  [{ rabbitHaQueues: true, rabbitTransientQuorumQueue: true }, "rabbit_ha_queues"],
  [{ rabbitStreamFanout: true, rabbitTransientQuorumQueue: true }, "rabbit_qos_prefetch_count"],
  [{ rabbitStreamFanout: true, rabbitQosPrefetchCount: 10 }, "rabbit_transient_quorum_queue"],
  [{ kombuCompression: "bz2" }, "kombu_compression"],
  [{ rabbitLoginMethod: "RABBIT-CR-DEMO" }, "rabbit_login_method"],
  [{ kombuFailoverStrategy: "nearest" }, "kombu_failover_strategy"],
  [{ ssl: true, sslVersion: "SSLv3" }, "ssl_version"],
  [{ ssl: true, sslEnforceFipsMode: true }, "ssl_enforce_fips_mode"],
  [{ ssl: true, sslCertFile: nowhere }, "ssl_key_file"],
  [{ ssl: true, sslCaFile: nowhere }, "ssl_ca_file"],
  [{ rabbitLoginMethod: "EXTERNAL" }, "EXTERNAL"],
])("%o is refused when the bus is opened", (rabbit, name) => {
  const attempt = () => open(rabbit);
  expect(attempt).toThrow(expect.objectContaining({ code: "MESSAGING_INVALID_OPTION" }));
  expect(attempt).toThrow(name);
});

test.each([
  ["?ssl=perhaps", "ssl in transport_url"],
  ["?heartbeat_timeout_threshold=soon", "heartbeat_timeout_threshold in transport_url"],
  ["?no_such_option=1", "no_such_option in transport_url"],
  ["?kombu_compression=bz2", "kombu_compression"],
  [`?ssl=1&ssl_ca_file=${nowhere}`, "ssl_ca_file cannot be read"],
  ["?rabbit_quroum_max_memory_length=x", "rabbit_quroum_max_memory_length in transport_url"],
])("%s behind a transport_url is refused when the bus is opened", (query, reason) => {
  const attempt = () => open({}, query);
  expect(attempt).toThrow(expect.objectContaining({ code: "MESSAGING_INVALID_OPTION" }));
  expect(attempt).toThrow(reason);
  expect(attempt).not.toThrow(/s3cret/);
});

test("options behind a transport_url come before those of the file", async () => {
  await using bus = open({ kombuCompression: "bz2", sslCaFile: nowhere }, "?kombu_compression=gzip&ssl=no");
  expect(bus.isConnected).toBe(false);
});

test("what means nothing here is accepted", async () => {
  const query = "?heartbeat_rate=3&rpc_conn_pool_size=30&kombu_reconnect_splay=1.5";
  await using bus = open({ sslVersion: "SSLv3", sslCertFile: nowhere }, query);
  expect(bus.isConnected).toBe(false);
});
