#!/usr/bin/env node
/** Memory above idle after ten 30 MB answers of which twelve texts each are kept: `node --expose-gc memory.mjs FILE`. */
import { readFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { decodeEnvelope } from "../src/index.ts";

const keptPerAnswer = 12;

/** Memory in use once V8 has given back what it can. */
async function settle() {
  for (let times = 0; times < 3; times += 1) {
    await setImmediate();
    globalThis.gc({ type: "major", flavor: "last-resort" });
  }
  return process.memoryUsage();
}

/** Ids of the first machines of one more answer, which is dropped. */
function readAnswer(template) {
  const { value } = decodeEnvelope(Buffer.from(template));
  return value.objects.slice(0, keptPerAnswer).map(({ propSet }) => propSet[1].val);
}

const template = readFileSync(process.argv[2]);
const idle = await settle();
const kept = [];
for (let answer = 0; answer < 10; answer += 1) kept.push(...readAnswer(template));
const after = await settle();
const grown = (what) => `${((after[what] - idle[what]) / 1e6).toFixed(1)} MB`;
console.log(`\nafter ten answers, ${kept.length} texts of ${kept[0].length} characters kept:`);
console.log(`heap +${grown("heapUsed")}, buffers +${grown("arrayBuffers")}, resident +${grown("rss")}`);
