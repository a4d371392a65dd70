import { type Entity, InventoryError } from "@novasphere/vsphere-inventory";
import { Argument, type Command } from "commander";
import { CliError } from "../errors.ts";
import { findableKinds, foundColumns, foundObject, propertyKinds } from "../inventory/found-object.ts";
import { formatOutline, outlineOf, outlineScope } from "../inventory/outline.ts";
import {
  type ResolvedName,
  resolvedColumns,
  resolvedLines,
  resolvedName,
} from "../inventory/resolved-name.ts";
import { searchInventory } from "../inventory/search-inventory.ts";
import { answerList, answerRecord, getFormat, type Invocation } from "../invocation.ts";
import { withInventory } from "../vcenter/with-inventory.ts";

interface FindOptions {
  readonly datacenter?: string;
  readonly properties: readonly string[];
}

/** `inventory resolve`, `inventory tree` and `inventory find`. */
export function addInventoryCommands(program: Command, invoke: () => Invocation): void {
  const inventory = program.command("inventory").description("what is in the vCenter, and what names mean");
  inventory
    .command("resolve")
    .description(
      "say what names of clusters and resource pools stand for; candidates where that is not clear",
    )
    .argument("[path...]", "names, paths or references (default: those in the configuration)")
    .action((names: string[]) => resolve(invoke(), names));
  inventory
    .command("tree")
    .description("print datacenters, clusters and pools with what is below them")
    .argument("[path]", "inventory path to start at", "/")
    .action((path: string) => tree(invoke(), path));
  inventory
    .command("find")
    .description("list all objects of a kind that a pattern matches, as govmomi's finder does")
    .addArgument(new Argument("<kind>", "what to look for").choices([...findableKinds.keys()]))
    .argument("[pattern]", "name or path; may hold * ? [a-z], and /... at the end", "/...")
    .option("--datacenter <path>", "where relative patterns start (default: the configured one, else all)")
    .option("--properties <list>", "property paths to print, between commas", splitList, [])
    .action((kind: string, pattern: string, options: FindOptions) => find(invoke(), kind, pattern, options));
}

async function resolve(invocation: Invocation, given: readonly string[]): Promise<void> {
  const errors: InventoryError[] = [];
  const names = await withInventory(invocation, {}, async (inventory, { driverOptions }) => {
    const wanted = given.length > 0 ? given : driverOptions.targets.map(({ name }) => name);
    const { datacenter } = driverOptions;
    // As the driver reads them, so that the answer is the node a configuration would get.
    const resolutions = await inventory.resolveMany(wanted, { datacenter, rootPool: "cluster" });
    return [...resolutions].map(([name, resolution]): ResolvedName => {
      const resolved = resolvedName(inventory, name, resolution, driverOptions.ambiguousNames);
      if (!resolution.ok && resolved.code !== null) errors.push(resolution.error);
      return resolved;
    });
  });
  if (getFormat(invocation) === "json") answerList(invocation, [], names);
  else answerList(invocation, resolvedColumns, resolvedLines(names));
  const [only] = errors;
  if (only && errors.length === 1) throw only;
  if (only)
    throw new CliError("CLI_NOT_RESOLVED", `${errors.length} of ${names.length} names were not resolved`);
}

async function tree(invocation: Invocation, path: string): Promise<void> {
  const outline = await withInventory(invocation, outlineScope, (inventory) => {
    const top: Entity | undefined =
      path === "/" ? inventory.get(inventory.tree.root.ref) : inventory.findByInventoryPath(path);
    if (!top) throw InventoryError.notFound("object", path);
    return outlineOf(inventory, top);
  });
  if (getFormat(invocation) === "json") answerRecord(invocation, outline);
  else invocation.io.stdout.write(formatOutline(outline));
}

async function find(
  invocation: Invocation,
  word: string,
  pattern: string,
  options: FindOptions,
): Promise<void> {
  const wanted = findableKinds.get(word);
  if (!wanted) throw new CliError("CLI_USAGE", `'${word}' is no kind of inventory object`);
  const { kind, reads } = wanted;
  const { properties } = options;
  const extras =
    properties.length === 0 ? {} : { properties: extraProperties(propertyKinds(kind), properties) };
  const found = await withInventory(
    invocation,
    { kinds: reads, ...extras },
    (inventory, { driverOptions }) => {
      const datacenter = options.datacenter ?? driverOptions.datacenter;
      const entities = searchInventory(inventory, kind, pattern, datacenter);
      return entities.map((entity) => foundObject(entity, properties));
    },
  );
  answerList(invocation, foundColumns(properties), found);
}

function extraProperties(
  kinds: readonly string[],
  paths: readonly string[],
): Record<string, readonly string[]> {
  return Object.fromEntries(kinds.map((kind) => [kind, paths]));
}

function splitList(text: string): readonly string[] {
  return text.split(",").flatMap((part) => part.trim() || []);
}
