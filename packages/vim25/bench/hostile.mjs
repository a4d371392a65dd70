#!/usr/bin/env node
/**
 * Times hostile bodies and compares 8 MB with 0.5 MB of each: linear time has a ratio near 16, quadratic
 * time one near 256. Ends with code 1 for a ratio above 128.
 */
import { decodeEnvelope, Vim25Error } from "../src/index.ts";

const bodies = {
  "one text": (size) => "x".repeat(size),
  ampersands: (size) => "&amp;".repeat(size / 5),
  "unknown entity at the end": (size) => `${"x".repeat(size)}&y;`,
  "CDATA sections": (size) => "<![CDATA[]]>".repeat(size / 12),
  "CDATA that never ends": (size) => "<![CDATA[".repeat(size / 9),
  comments: (size) => "<!---->".repeat(size / 7),
  "comment that never ends": (size) => "<!--".repeat(size / 4),
  "one element again and again": (size) => "<a/>".repeat(size / 4),
  "attributes in one tag": (size) => `<a ${'b="" '.repeat(size / 5)}/>`,
  "quotes that never end": (size) => '<a b="'.repeat(size / 6),
  "tags that never end": (size) => "<".repeat(size),
  "deep nesting": (size) => "<a>".repeat(size / 3),
  "carriage returns": (size) => "\r".repeat(size),
  "characters outside ASCII": (size) => "é".repeat(size / 2),
};

function millisecondsFor(content) {
  const body = Buffer.from(`<e:Envelope xmlns:e="urn:e"><e:Body><Any>${content}</Any></e:Body></e:Envelope>`);
  const times = Array.from({ length: 4 }, () => {
    const start = performance.now();
    try {
      decodeEnvelope(body);
    } catch (error) {
      if (!(error instanceof Vim25Error)) throw error;
    }
    return performance.now() - start;
  });
  return Math.min(...times);
}

console.log("\nhostile bodies: ms for 8 MB, and its ratio to 0.5 MB (linear is 16)");
for (const [name, make] of Object.entries(bodies)) {
  const [small, large] = [500_000, 8_000_000].map((size) => millisecondsFor(make(size)));
  // Below this a refusal comes at once and the ratio is noise.
  const ratio = large < 0.5 ? "at once" : (large / small).toFixed(0);
  console.log(`${name.padEnd(30)}${large.toFixed(1).padStart(8)}  ${ratio}`);
  if (large > 0.5 && large / small > 128) process.exitCode = 1;
}
