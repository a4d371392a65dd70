import { XmlDocument } from "libxml2-wasm";
import { expect, test } from "vitest";
import {
  decodeEnvelope,
  encodeFaultEnvelope,
  encodeRequest,
  encodeResponseEnvelope,
  listMethodNames,
  requireMethod,
  Vim25Error,
} from "../src/index.ts";
import { RandomValues } from "./random-value.ts";

/** True when the codec takes the body; a refusal must be a typed error. */
function isAccepted(body: Buffer): boolean {
  try {
    decodeEnvelope(body);
    return true;
  } catch (error) {
    if (error instanceof Vim25Error) return false;
    throw new Error(`not a Vim25Error for ${JSON.stringify(body.toString("latin1"))}`, { cause: error });
  }
}

/**
 * What libxml2 finds wrong, but for two things the codec does not look at: namespaces (it goes by local
 * names, whatever their prefix) and attributes it ignores being repeated.
 */
function findFlaw(body: Buffer): string | undefined {
  try {
    XmlDocument.fromBuffer(body).dispose();
    return undefined;
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return /xmlns|QName|[Nn]amespace|redefined/.test(problem) ? undefined : problem;
  }
}

const markup = ["<", ">", "/", "&", ";", '"', "=", " ", "<a>", "</a>", "<!--", "-->", "<![CDATA[", "]]>"];
const oddities = [
  "\0",
  "\r",
  "\xff",
  "é",
  "&#0;",
  "&#xD800;",
  "&lol;",
  "<?pi?>",
  "<!DOCTYPE a>",
  "xsi:nil='1'",
];

function mutate(body: Buffer, random: RandomValues): Buffer {
  const at = random.below(body.length);
  const end = Math.min(body.length, at + 1 + random.below(40));
  const [head, piece, tail] = [body.subarray(0, at), body.subarray(at, end), body.subarray(end)];
  switch (random.below(5)) {
    case 0:
      return Buffer.concat([head, tail]);
    case 1:
      return Buffer.concat([head, piece, piece, tail]);
    case 2:
      return Buffer.concat([head, Buffer.from(random.pick(markup)), piece, tail]);
    case 3:
      return Buffer.concat([head, Buffer.from(random.pick(oddities), "latin1"), piece, tail]);
    default: {
      const flipped = Buffer.from(body);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << random.below(8));
      return flipped;
    }
  }
}

function sample(random: RandomValues): Buffer {
  const method = requireMethod(random.pick(listMethodNames()));
  const request = encodeRequest(method.name, random.object(method.parameters));
  const value = method.result && random.value(method.result, 0);
  const bodies = [
    `<e:Envelope xmlns:e="urn:e"><e:Header><id>7</id></e:Header><e:Body>${request}</e:Body></e:Envelope>`,
    encodeResponseEnvelope(method.name, method.result?.array ? [value] : value),
    encodeFaultEnvelope("It failed.", { $type: "InvalidProperty", name: "summary" }),
  ];
  return Buffer.from(random.pick(bodies));
}

test("a mutated message is read or refused with a typed error, and is well-formed when it is read", () => {
  const random = new RandomValues(20_261_123);
  const smuggled: string[] = [];
  let accepted = 0;
  for (let round = 0; round < 10_000; round += 1) {
    let body = sample(random);
    for (let times = random.below(3); times >= 0; times -= 1) body = mutate(body, random);
    if (!isAccepted(body)) continue;
    accepted += 1;
    const flaw = findFlaw(body);
    if (flaw !== undefined) smuggled.push(`${flaw}: ${body.toString("latin1")}`);
  }
  expect(smuggled).toEqual([]);
  expect(accepted).toBeGreaterThan(500);
});

test("a message cut off at any byte is refused with a typed error", () => {
  const value = {
    objects: [
      {
        obj: { type: "VirtualMachine", value: "vm-1" },
        propSet: [
          { name: "name", val: "Größe & <Form>" },
          { name: "config.hardware.device", val: { $type: "ArrayOfVirtualDevice", $value: [{ key: 1 }] } },
        ],
      },
    ],
  };
  const text = encodeResponseEnvelope("RetrievePropertiesEx", value).replace(
    "&lt;",
    "<!-- c --><![CDATA[<]]>",
  );
  const body = Buffer.from(text);
  expect(isAccepted(body)).toBe(true);
  const taken = Array.from(body.keys()).filter((length) => isAccepted(body.subarray(0, length)));
  expect(taken).toEqual([]);
});
