/** Kazakh: the words of all folders and its formats, in one file that is fetched when somebody speaks it. */
export { formats } from "./kazakhFormats";

const found = import.meta.glob<Record<string, string>>("../*/kk.json", { eager: true, import: "default" });

/** Folder → its words. */
export const folders = Object.fromEntries(Object.entries(found).map(([path, table]) => [path.split("/")[1] ?? path, table]));
