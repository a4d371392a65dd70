import { expect, test } from "vitest";
import { toEndpoint } from "./endpoint.ts";

test("an address without a path means the SDK endpoint", () => {
  expect(toEndpoint("https://vc.example.com", false).href).toBe("https://vc.example.com/sdk");
  expect(toEndpoint(new URL("https://vc.example.com:8443/"), false).href).toBe(
    "https://vc.example.com:8443/sdk",
  );
});

test("a path is kept", () => {
  expect(toEndpoint("https://gate.example.com/vc1/sdk", false).pathname).toBe("/vc1/sdk");
});

test("plain HTTP is for this machine, or for those who say insecure", () => {
  for (const url of ["http://localhost:8989/sdk", "http://127.0.0.1/sdk", "http://[::1]/sdk"])
    expect(toEndpoint(url, false).href).toBe(url);
  expect(() => toEndpoint("http://vc.example.com", false)).toThrow(/use https/);
  expect(() => toEndpoint("http://localhost.example.com", false)).toThrow(/use https/);
  expect(toEndpoint("http://vc.example.com", true).protocol).toBe("http:");
});

test("a password in the address is refused without being repeated", () => {
  expect(() => toEndpoint("https://root:hunter2@vc.example.com", false)).toThrow(
    /^the url of vc\.example\.com must not hold a user name or password/,
  );
});

test("anything else is a wrong option", () => {
  for (const url of ["vc.example.com", "ftp://vc.example.com", ""])
    expect(() => toEndpoint(url, false)).toThrow(TypeError);
});
