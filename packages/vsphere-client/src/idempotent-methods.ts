const readers =
  /^((Pbm)?(Retrieve|Fetch|Find|Query|List)|PbmCheck|SessionIsActive$|CurrentTime$|HttpNfcLeaseGetManifest$)/;

/** Calls that change something and may still be made twice: the second one finds its work done. */
const repeatable: ReadonlySet<string> = new Set([
  "WaitForUpdatesEx",
  "CancelWaitForUpdates",
  "CancelRetrievePropertiesEx",
  "ModifyListView",
  "HttpNfcLeaseProgress",
  "RefreshDatastore",
  "RefreshDatastoreStorageInfo",
]);

/** True for methods that have the same outcome when they arrive twice, so that they may be repeated. */
export function isIdempotent(method: string): boolean {
  return readers.test(method) || repeatable.has(method);
}
