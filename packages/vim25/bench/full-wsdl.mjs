import { skeletonWsdl } from "../src/index.ts";
import { readSchema } from "./read-schema.mjs";

/** A WSDL with all of the API's types, as the vendor's has them. */
export function fullWsdl() {
  const skeleton = skeletonWsdl();
  const [head, rest] = [skeleton.indexOf("<types>") + 7, skeleton.indexOf("</types>")];
  const schema = readSchema().replace(/^<\?xml.*\n<!--.*-->\n/, "");
  return skeleton.slice(0, head) + schema + skeleton.slice(rest);
}
