#!/usr/bin/env node
/**
 * Times one contender on one file in a process of its own, at least three times and for BUDGET
 * milliseconds: `time-decode.mjs NAME FILE BUDGET`; prints milliseconds as JSON.
 */
import { readFileSync } from "node:fs";
import { contenders } from "./contenders.mjs";

const [name, file, budget] = process.argv.slice(2);
const body = readFileSync(file);
const decode = await contenders[name]();
const times = [];
for (let spent = 0; times.length < 3 || spent < Number(budget); spent += times.at(-1)) {
  const start = performance.now();
  decode(body);
  times.push(performance.now() - start);
}
console.log(JSON.stringify(times));
