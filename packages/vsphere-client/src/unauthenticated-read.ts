interface ReadObject {
  readonly missingSet?: readonly { readonly fault?: { readonly fault?: { readonly $type?: string } } }[];
}

/**
 * True when an answer of the property collector holds properties that were refused for want of a login. Some
 * servers answer a read in an ended session that way, instead of refusing it.
 */
export function hasUnauthenticatedParts(answer: unknown): boolean {
  if (typeof answer !== "object" || answer === null || !("objects" in answer)) return false;
  const objects = answer.objects as readonly ReadObject[];
  return objects.some(({ missingSet }) =>
    missingSet?.some(({ fault }) => fault?.fault?.$type === "NotAuthenticated"),
  );
}
