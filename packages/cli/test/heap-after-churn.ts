/** Makes much garbage, of which always some is alive, as reads of many nodes do; prints the bytes that V8 took for it. */
import { getHeapStatistics } from "node:v8";
import { limitHeapGrowth } from "../src/serve/limit-heap-growth.ts";

if (process.argv[2] === "limited") limitHeapGrowth();
const alive: object[] = [];
for (let made = 0; made < 6_000_000; made += 1) alive[made % 60_000] = { made, of: [made] };
process.stdout.write(String(getHeapStatistics().total_heap_size));
