import { expect, test } from "vitest";
import { CircuitBreaker } from "./circuit-breaker.ts";

function breaker() {
  const clock = { now: 0 };
  return { clock, breaker: new CircuitBreaker({ failures: 2, pauseMs: 100 }, () => new Date(clock.now)) };
}

test("F7: failures in a row stop work for a while; then one attempt decides", () => {
  const { clock, breaker: circuit } = breaker();
  circuit.fail();
  expect(circuit.enter()).toBe(0);
  circuit.fail();
  clock.now = 40;
  expect(circuit.enter()).toBe(60);
  clock.now = 100;
  expect(circuit.enter()).toBe(0);
  expect(circuit.enter()).toBe(100);
  circuit.succeed();
  expect([circuit.enter(), circuit.enter()]).toEqual([0, 0]);
});

test("F7: an attempt that fails starts the next pause", () => {
  const { clock, breaker: circuit } = breaker();
  circuit.fail();
  circuit.fail();
  clock.now = 100;
  expect(circuit.enter()).toBe(0);
  circuit.fail();
  expect(circuit.enter()).toBe(100);
});

test("F7: a success in between starts the count anew", () => {
  const { breaker: circuit } = breaker();
  circuit.fail();
  circuit.succeed();
  circuit.fail();
  expect(circuit.enter()).toBe(0);
});
