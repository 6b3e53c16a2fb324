// The audits of graphql-http against a live server: how many passed, and why others did not.
import { auditServer } from "graphql-http";

const { url } = JSON.parse(process.env.WORLD);
const results = await auditServer({ url, fetchFn: fetch });
const passed = results.filter(({ status }) => status === "ok");
for (const { id, name, status, reason } of results.filter((result) => !passed.includes(result))) {
  console.log(`${id} ${name}: ${status}: ${reason}`);
}
console.log(`${passed.length} of ${results.length}`);
process.exitCode = passed.length === results.length ? 0 : 1;
