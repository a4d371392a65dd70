/** API versions the simulator says it speaks, newest first. */
const versions = ["8.0.3.0", "8.0.2.0", "8.0.1.0", "8.0.0.1", "7.0.3.0", "7.0", "6.7", "6.5", "6.0", "5.5"];

/** The document at `/sdk/vimServiceVersions.xml`. */
export function serviceVersionsXml(): string {
  const [newest, ...prior] = versions;
  const priorXml = prior.map((version) => `   <version>${version}</version>\n`).join("");
  return `<?xml version="1.0" encoding="UTF-8" ?>
<namespaces version="1.0">
 <namespace>
  <name>urn:vim25</name>
  <version>${newest}</version>
  <priorVersions>
${priorXml}  </priorVersions>
 </namespace>
 <namespace>
  <name>urn:vim2</name>
  <version>2.0</version>
 </namespace>
</namespaces>
`;
}
