import type { TestProject } from "vitest/node";
import type { Certificates } from "./certificates.ts";
import { hasRabbitMq, startRabbitMq } from "./rabbitmq.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Ports and certificates of a RabbitMQ for all tests; undefined where there is none. */
    broker: { port: number; tlsPort: number; certificates: Certificates } | undefined;
  }
}

/** Starts one RabbitMQ for all tests. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  if (!hasRabbitMq) {
    if (process.env["NOVASPHERE_REQUIRE_RABBITMQ"] === "1")
      throw new Error("there is no rabbitmq-server to test with");
    console.warn("skipped: no rabbitmq-server: tests of oslo-messaging on a broker");
    project.provide("broker", undefined);
    return async () => undefined;
  }
  const { port, tlsPort, certificates, ...broker } = await startRabbitMq();
  project.provide("broker", { port, tlsPort, certificates });
  return async () => await broker[Symbol.asyncDispose]();
}
