/** Imports the built package and logs in, in a fresh process; prints both times in milliseconds. */
const [url, username, password, thumbprint] = process.argv.slice(2);
const start = performance.now();
const { connect } = await import("@novasphere/vsphere-client");
const imported = performance.now();
const session = await connect({ url, username, password, tls: { thumbprint } });
const connected = performance.now();
await session.logout();
console.log(JSON.stringify({ import: imported - start, login: connected - imported }));
