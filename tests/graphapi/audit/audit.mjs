// GraphQL over HTTP: runs the 61 audits of graphql-http against a live server and prints them as JSON.
import { serverAudits } from 'graphql-http';
const audits = serverAudits({ url: process.argv[2], fetchFn: fetch });
const results = [];
for (const audit of audits) {
  const result = await audit.fn();
  results.push({ id: audit.id, name: audit.name, status: result.status, reason: result.reason ?? null });
}
console.log(JSON.stringify(results));
