import type { IncomingMessage, ServerResponse } from "node:http";
import { SimulatorError } from "../errors.ts";
import { type Route, readBody } from "../soap/http-server.ts";
import type { IscsiTarget } from "../storage/iscsi-targets.ts";
import type { ActiveRule, CallRule } from "./call-rule.ts";
import type { SimulatorControl } from "./simulator-control.ts";

type Parameters = Readonly<Record<string, unknown>>;
type Action = (control: SimulatorControl, parameters: Parameters) => void;

const maximumBodyBytes = 2 ** 20;

function invalid(what: string): SimulatorError {
  return new SimulatorError(
    "SIMULATOR_INVALID_REQUEST",
    `${what}; see the control channel in the package's README`,
  );
}

function text(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (typeof value !== "string") throw invalid(`'${name}' must be a string`);
  return value;
}

function number(parameters: Parameters, name: string): number {
  const value = parameters[name];
  if (typeof value !== "number") throw invalid(`'${name}' must be a number`);
  return value;
}

function flag(parameters: Parameters, name: string): boolean {
  const value = parameters[name];
  if (typeof value !== "boolean") throw invalid(`'${name}' must be true or false`);
  return value;
}

function texts(parameters: Parameters, name: string): string[] {
  const value = parameters[name];
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
  throw invalid(`'${name}' must be a list of strings`);
}

function method(parameters: Parameters): string | undefined {
  return parameters["method"] === undefined ? undefined : text(parameters, "method");
}

function connection(parameters: Parameters): "connected" | "disconnected" | "notResponding" {
  const state = parameters["state"];
  if (state === "connected" || state === "disconnected" || state === "notResponding") return state;
  throw invalid("'state' must be connected, disconnected or notResponding");
}

/** What can be posted to `/control/<name>`, each the method of the same name. */
const actions: Readonly<Record<string, Action>> = {
  setLatency: (control, given) => control.setLatency(number(given, "ms"), method(given)),
  setTaskDelay: (control, given) => control.setTaskDelay(number(given, "ms"), method(given)),
  expireSessions: (control, given) =>
    control.expireSessions(given["key"] === undefined ? undefined : text(given, "key")),
  setHostConnection: (control, given) => control.setHostConnection(text(given, "path"), connection(given)),
  setHostMaintenance: (control, given) =>
    control.setHostMaintenance(text(given, "path"), flag(given, "inMaintenanceMode")),
  setDatastoreFree: (control, given) =>
    control.setDatastoreFree(text(given, "path"), number(given, "freeBytes")),
  setDatastoreAccessible: (control, given) =>
    control.setDatastoreAccessible(text(given, "path"), flag(given, "accessible")),
  addIscsiTarget: (control, given) => control.addIscsiTarget(given as unknown as IscsiTarget),
  removeIscsiTarget: (control, given) => control.removeIscsiTarget(text(given, "iqn")),
  setGuestTools: (control, given) => control.setGuestTools(text(given, "path"), flag(given, "isRunning")),
  setGuestAddress: (control, given) => control.setGuestAddress(text(given, "path"), text(given, "ipAddress")),
  askQuestion: (control, given) =>
    control.askQuestion(text(given, "path"), text(given, "text"), texts(given, "answers")),
  stopMachine: (control, given) => control.stopMachine(text(given, "path")),
  advanceClock: (control, given) => control.advanceClock(number(given, "ms")),
};

/** Answers below `/control`: the simulator's control in JSON. */
export function controlRoute(control: SimulatorControl): Route {
  return async (request, response, url) => {
    const [, , name = "", id] = url.pathname.split("/");
    try {
      const given = await readParameters(request);
      const answer =
        name === "rules"
          ? rules(control, request.method, id, given)
          : act(control, request.method, name, given);
      send(response, answer === undefined ? 204 : 200, answer);
    } catch (error) {
      if (!(error instanceof SimulatorError)) throw error;
      send(response, error.code === "SIMULATOR_NOT_FOUND" ? 404 : 400, {
        code: error.code,
        message: error.message,
      });
    }
  };
}

async function readParameters(request: IncomingMessage): Promise<Parameters> {
  const body = (await readBody(request, maximumBodyBytes)).toString("utf8");
  if (body.trim() === "") return {};
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return parsed as Parameters;
  } catch (error) {
    throw new SimulatorError("SIMULATOR_INVALID_REQUEST", "the request body is no JSON", { cause: error });
  }
  throw invalid("the request body must be a JSON object");
}

function act(
  control: SimulatorControl,
  verb: string | undefined,
  name: string,
  given: Parameters,
): undefined {
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (!action || verb !== "POST")
    throw new SimulatorError("SIMULATOR_NOT_FOUND", `there is nothing to ${verb} at /control/${name}`);
  action(control, given);
}

function rules(
  control: SimulatorControl,
  verb: string | undefined,
  id: string | undefined,
  given: Parameters,
): unknown {
  if (verb === "GET") return control.listRules().map(describe);
  if (verb === "POST") return describe(control.addRule(given as unknown as CallRule));
  if (verb !== "DELETE") throw invalid(`${verb} is no way to handle rules`);
  if (id === undefined) control.clearRules();
  else {
    const rule = control.listRules().find((candidate) => candidate.id === id);
    if (!rule) throw new SimulatorError("SIMULATOR_NOT_FOUND", `there is no rule '${id}'`);
    rule.remove();
  }
  return undefined;
}

function describe({ id, rule, hits }: ActiveRule): Parameters {
  return { id, hits, ...rule };
}

function send(response: ServerResponse, status: number, answer: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(answer === undefined ? undefined : JSON.stringify(answer));
}
