// Relay's compiler over src/relay. It leaves `.js` out of its imports, which bundlers supply and Node does not.
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import relayCompiler from "relay-compiler";

const made = "src/relay/__generated__";
execFileSync(relayCompiler, ["relay.config.json"], { stdio: ["ignore", "ignore", "inherit"] });
for (const name of readdirSync(made)) {
  const text = readFileSync(`${made}/${name}`, "utf8");
  writeFileSync(`${made}/${name}`, text.replace(/(from ['"]\.\/[^'"]+\.graphql)(?=['"])/g, "$1.js"));
}
