/** A process with one driver and nothing else: logs in, refreshes a few times and prints its memory in MB. */
import { VSphereDriver } from "@novasphere/driver";

const refreshes = 5;
const [url = "", clusters = "0", live = ""] = process.argv.slice(2);
await using driver = new VSphereDriver({
  vcenter: { url, username: "user", password: "pass", tls: { insecure: true } },
  targets: Array.from({ length: Number(clusters) }, (_, index) => ({ name: `DC0_C${index}` })),
  liveStatistics: live === "live",
});
await driver.initHost();
for (let round = 0; round < refreshes; round += 1) await driver.getHostStats({ refresh: true });
process.stdout.write(`${Math.round(process.memoryUsage.rss() / 1024 ** 2)}\n`);
