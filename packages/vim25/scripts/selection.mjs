/** Reads "Name", with `+` polymorphic, `[]` array, `?` optional, as the facts write a type. */
export function parseExpression(text) {
  const match = /^(\w+)(\+)?(\[\])?(\?)?$/.exec(text);
  if (!match) throw new Error(`not a type expression: ${text}`);
  const [, name, polymorphic, array, optional] = match;
  return { name, polymorphic: !!polymorphic, array: !!array, optional: !!optional };
}

/** Facts of the API and of the storage policy service as one; names of the latter begin with `Pbm`. */
export function mergeFacts(vim25, pbm) {
  const merged = { ...vim25 };
  for (const part of ["types", "enums", "methods", "managedObjects"]) {
    const stranger = Object.keys(pbm[part]).find((name) => !isPbm(name) || Object.hasOwn(vim25[part], name));
    if (stranger) throw new Error(`facts/pbm.json: ${stranger} is not its own`);
    merged[part] = { ...vim25[part], ...pbm[part] };
  }
  return merged;
}

/** True for names of the storage policy service. */
export function isPbm(name) {
  return /^(ArrayOf)?Pbm/.test(name);
}

/**
 * The selected names and everything that can be reached from them: field types, base types, and the
 * descendants of polymorphic fields (except below `leaves`, whose members are chosen one by one).
 */
export function selectClosure(facts, selection) {
  const descendants = new Map();
  for (const [name, { base }] of Object.entries(facts.types))
    if (base) descendants.set(base, [...(descendants.get(base) ?? []), name]);

  const types = new Set();
  const enums = new Set();
  const leaves = new Set(selection.leaves);
  const pending = [];
  const add = (name) => {
    if (facts.enums[name]) enums.add(name);
    else if (facts.types[name] && !types.has(name)) {
      types.add(name);
      pending.push(name);
    }
  };
  const addDescendants = (name) => {
    if (leaves.has(name)) return;
    for (const child of descendants.get(name) ?? []) {
      add(child);
      addDescendants(child);
    }
  };
  const visit = (expression) => {
    const { name, polymorphic } = parseExpression(expression);
    add(name);
    if (polymorphic) addDescendants(name);
  };

  const missing = [];
  const known = (names, table) => {
    missing.push(...names.filter((name) => !Object.hasOwn(table, name)));
    return names.filter((name) => Object.hasOwn(table, name));
  };
  const methods = known(selection.methods, facts.methods).sort();
  const managedObjects = new Set();
  for (const name of known(selection.managedObjects, facts.managedObjects))
    for (let next = name; next; next = facts.managedObjects[next]?.base) managedObjects.add(next);
  for (const name of known([...selection.types, ...selection.faults, ...selection.events], facts.types))
    add(name);
  if (missing.length > 0) throw new Error(`selection names unknown to the facts: ${missing.join(", ")}`);

  for (const name of methods) {
    for (const [, expression] of facts.methods[name].parameters) visit(expression);
    if (facts.methods[name].result !== "void") visit(facts.methods[name].result);
  }
  for (const name of managedObjects)
    for (const [, expression] of facts.managedObjects[name].properties) visit(expression);
  while (pending.length > 0) {
    const { base, fields } = facts.types[pending.pop()];
    if (base) add(base);
    for (const [, expression] of fields) visit(expression);
  }
  // Arrays of anything can arrive where the schema says anyType.
  const isBoxed = (name) => name.startsWith("ArrayOf") && facts.types[name].fields.length === 1;
  const primitive =
    /^(string|int|long|short|byte|boolean|double|float|dateTime|base64Binary|anyType|anyURI)$/;
  for (const name of Object.keys(facts.types)) {
    if (!isBoxed(name)) continue;
    const element = parseExpression(facts.types[name].fields[0][1]).name;
    if (
      types.has(element) ||
      enums.has(element) ||
      primitive.test(element) ||
      element === "ManagedObjectReference"
    )
      types.add(name);
  }
  return {
    types: [...types].sort(),
    enums: [...enums].sort(),
    methods,
    managedObjects: [...managedObjects].sort(),
    descendantsOf(name) {
      const found = [];
      const walk = (parent) => {
        for (const child of descendants.get(parent) ?? []) {
          if (types.has(child)) found.push(child);
          walk(child);
        }
      };
      walk(name);
      return found.sort();
    },
  };
}
