import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { leanParts } from "./lean.mjs";
import { stylesOfParts } from "./styles.mjs";

/** Where `touchline serve` answers while one develops. */
const SERVER = process.env.TOUCHLINE_URL ?? "http://127.0.0.1:8000";
const ROUTES = ["graphql", "graphiql", "login", "logout", "me", "labels", "uploads", "imports", "exports", "documents",
  "reports", "links", "l", "forms", "hooks", "papers"];

/** Large, and of a few screens: each stays a file of its own. */
const HEAVY = /recharts|charts|xyflow|hello-pangea|tanstack|redux|d3-/;

/** What lies above the page once somebody clicked: menus, popovers, lists to choose from, dialogs. */
const ABOVE = /floating-ui|remove-scroll|use-sidecar|style-singleton|use-callback-ref|transition-group|mantine[\\/](modals|notifications)|utils[\\/]Floating|[\\/](ScrollArea|Popover|Modal|ModalBase|FocusTrap|Portal|OptionalPortal|Overlay|Combobox|Menu|Drawer|Tooltip|Notification|Select|Pill|PillsInput|MultiSelect)(\.layer\.css|[\\/](?!ComboboxChevron|Combobox\.module))/;

/** What one fills in, mostly in a dialog. */
const FIELDS = /react-number-format|NumberInput|src[\\/]fields[\\/]/;
const FORMS = /mantine[\\/]form|klona|fast-deep-equal|PasswordInput|Textarea|api[\\/](draft|rebase)|useReturnedFocus/;

/** Of a few functions each, and wanted by parts of all kinds. */
const SMALL = /lucide-react|mantine[\\/]hooks|core[\\/]esm[\\/]core|use-sync-external-store/;

const apart = (id: string) => [HEAVY, ABOVE, FIELDS, FORMS].some((each) => each.test(id));

/**
 * What every page needs is one file of libraries and one of ours; what many screens begin with is a third, with the icons;
 * what lies above them and what one fills in are others, which come with the first click. Left to itself the bundler makes
 * forty files of a screen, most of them of a few hundred bytes, and each costs a round trip and its heads.
 */
const GROUPS = [
  { name: "libraries", tags: ["$initial" as const], test: /node_modules/, priority: 7 },
  { name: "app", tags: ["$initial" as const], priority: 6 },
  { name: "small", minShareCount: 2, test: SMALL, priority: 5 },
  { name: "shared", minShareCount: 8, test: (id: string) => !apart(id), priority: 4 },
  { name: "forms", minShareCount: 2, test: FORMS, priority: 3 },
  { name: "above", minShareCount: 2, test: ABOVE, priority: 2 },
  { name: "fields", minShareCount: 2, test: FIELDS, priority: 1 },
];

export default defineConfig({
  base: "/app/",
  plugins: [stylesOfParts(), leanParts(), react()],
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
