import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where `touchline serve` answers while one develops. */
const SERVER = process.env.TOUCHLINE_URL ?? "http://127.0.0.1:8000";
const ROUTES = ["graphql", "graphiql", "login", "logout", "me", "labels", "uploads", "imports", "exports", "documents",
  "reports", "links", "l", "forms", "hooks", "papers"];

export default defineConfig({
  base: "/app/",
  plugins: [react()],
  html: { cspNonce: "__CSP_NONCE__" },
  build: {
    outDir: "../crm/console/assets",
    emptyOutDir: true,
    assetsDir: "files",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
  },
  server: {
    host: "127.0.0.1",
    proxy: Object.fromEntries(
      ROUTES.map((name) => [`^/${name}(?=[/?.]|$)`, { target: SERVER, ws: name === "graphql", changeOrigin: false }]),
    ),
  },
});
