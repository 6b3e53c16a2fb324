import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { stylesOfParts } from "./styles.mjs";

/** Where `touchline serve` answers while one develops. */
const SERVER = process.env.TOUCHLINE_URL ?? "http://127.0.0.1:8000";
const ROUTES = ["graphql", "graphiql", "login", "logout", "me", "labels", "uploads", "imports", "exports", "documents",
  "reports", "links", "l", "forms", "hooks", "papers"];

/** Large, and nothing that a screen needs before somebody types or looks closer: each stays a file of its own. */
const HEAVY = /recharts|charts|xyflow|hello-pangea|tanstack|redux|d3-|react-number-format|NumberInput|MultiSelect|Pill|mantine[\\/]form|klona|fast-deep-equal/;

/** What one chooses by; a list and a card begin without it. */
const INPUTS = /Combobox|[\\/]Select[\\/]|Textarea|SegmentedControl|FloatingIndicator|src[\\/](period|products|fields)[\\/]|parts[\\/]ask/;

/**
 * What every page needs is one file of libraries and one of ours; what many screens share is a third, and what one chooses by
 * a fourth; icons go with them. Left to itself the bundler makes forty files of a screen, most of them of a few hundred
 * bytes, and each costs a round trip and its heads.
 */
const GROUPS = [
  { name: "libraries", tags: ["$initial" as const], test: /node_modules/, priority: 5 },
  { name: "app", tags: ["$initial" as const], priority: 4 },
  { name: "icons", minShareCount: 2, test: /lucide-react/, priority: 3 },
  { name: "shared", minShareCount: 8, test: (id: string) => !HEAVY.test(id) && !INPUTS.test(id), priority: 2 },
  { name: "inputs", minShareCount: 8, test: INPUTS, priority: 1 },
];

export default defineConfig({
  base: "/app/",
  plugins: [stylesOfParts(), react()],
  html: { cspNonce: "__CSP_NONCE__" },
  build: {
    outDir: "../crm/console/assets",
    emptyOutDir: true,
    assetsDir: "files",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 800,
    rolldownOptions: { output: { codeSplitting: { groups: GROUPS } } },
  },
  server: {
    host: "127.0.0.1",
    proxy: Object.fromEntries(
      ROUTES.map((name) => [`^/${name}(?=[/?.]|$)`, { target: SERVER, ws: name === "graphql", changeOrigin: false }]),
    ),
  },
});
