// PostGraphile 5 as its documentation says: Amber preset, production, one process, pgSettings for each request.
//
//     node server.mjs PORT POSTGRES_URL WORKSPACE_ID MEMBER_ID
//
// It logs in as the owner of the database and becomes the role of our own service for every request, so our
// row-level security policies hold. The smart tags say what the schema itself cannot: which columns point
// where without a foreign key.
import { createServer } from "node:http";
import { grafserv } from "postgraphile/grafserv/node";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { makeJSONPgSmartTagsPlugin } from "postgraphile/utils";

const [port, connectionString, workspace, member] = process.argv.slice(2);

const to = (columns, table, field) =>
  `(workspace_id, ${columns}) references ${table} (workspace_id, id)|@fieldName ${field}`;

const tags = makeJSONPgSmartTagsPlugin({
  version: 1,
  config: {
    class: {
      leads: {
        tags: {
          foreignKey: [
            to("first_touch_channel_id", "channels", "firstTouchChannel"),
            to("first_touch_resource_id", "resources", "firstTouchResource"),
            to("last_touch_channel_id", "channels", "lastTouchChannel"),
            to("last_touch_resource_id", "resources", "lastTouchResource"),
            to("current_handoff_id", "handoffs", "currentHandoff"),
            to("next_task_id", "tasks", "nextTask"),
          ],
        },
      },
      persons: { tags: { foreignKey: [to("canonical_id", "persons", "canonical")] } },
      step_entries: {
        tags: {
          foreignKey: [to("from_step_id", "steps", "fromStep"), to("member_id", "members", "actor")],
        },
      },
      timeline_entries: {
        tags: {
          foreignKey: [
            to("channel_id", "channels", "channel"),
            to("resource_id", "resources", "resource"),
            to("member_id", "members", "actor"),
          ],
        },
      },
      handoffs: { tags: { foreignKey: [to("packet_product_id", "products", "packetProduct")] } },
    },
  },
});

const preset = {
  extends: [PostGraphileAmberPreset],
  plugins: [tags],
  disablePlugins: ["PgIndexBehaviorsPlugin"], // it would hide orders and conditions that start no index
  pgServices: [makePgService({ connectionString, schemas: ["public"] })],
  gather: { pgStrictFunctions: true },
  grafserv: { watch: false, graphiql: false },
  grafast: {
    explain: false,
    context: () => ({
      pgSettings: { role: "touchline_app", "app.workspace_id": workspace, "app.member_id": member },
    }),
  },
};

const server = createServer();
server.on("error", (error) => {
  console.error(error);
  process.exit(1);
});
const served = postgraphile(preset).createServ(grafserv);
await served.addTo(server);
server.listen(Number(port), "127.0.0.1");
