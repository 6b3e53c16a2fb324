import { createTheme, type MantineColorsTuple } from "@mantine/core";

/** Teal that keeps 4.5 : 1 against white text from its seventh shade on, and against dark surfaces up to its fifth. */
const touchline: MantineColorsTuple = [
  "#e3fafc", "#c5f0f5", "#99e3ec", "#66d3e1", "#3bc3d4", "#22a3b5", "#158596", "#0b7285", "#095c6b", "#064854",
];

/** The head of a dialog is an element `header`, which outside of a section would be a second banner of the page. */
const PANEL = { attributes: { header: { role: "presentation" } } };

export const theme = createTheme({
  primaryColor: "touchline",
  primaryShade: { light: 7, dark: 7 },
  autoContrast: true,
  luminanceThreshold: 0.36,
  colors: { touchline },
  components: { Modal: { defaultProps: PANEL }, Drawer: { defaultProps: PANEL } },
  defaultRadius: "md",
  cursorType: "pointer",
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
  headings: { fontWeight: "650", sizes: { h1: { fontSize: "1.5rem" }, h2: { fontSize: "1.2rem" }, h3: { fontSize: "1rem" } } },
});
