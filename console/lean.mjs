// Two of Mantine's parts bring along what nothing here asks them for: a table the drawn scroll bars (and with them all that
// places menus), the shell what holds the page still behind a dialog, for the name of one class. Twenty kilobytes of every
// first screen; the build says so where a new version of Mantine no longer has these lines.
const CHANGES = [
  {
    file: /[\\/]Table[\\/]TableScrollContainer\.mjs$/,
    from: 'import { ScrollArea } from "../ScrollArea/ScrollArea.mjs";',
    into: 'const ScrollArea = "div";',
  },
  { file: /[\\/]Table[\\/]TableScrollContainer\.mjs$/, from: '{ type: "scrollarea" }', into: '{ type: "native" }' },
  {
    file: /[\\/]AppShell[\\/](AppShellHeader|AppShellFooter|AppShellAside)[\\/]\w+\.mjs$/,
    from: 'import { RemoveScroll } from "react-remove-scroll";',
    into: 'import { zeroRightClassName as zeroRight } from "react-remove-scroll-bar/constants";\nconst RemoveScroll = { classNames: { zeroRight } };',
  },
];

/** Vite's plugin. */
export function leanParts() {
  return {
    name: "lean-parts",
    enforce: "pre",
    transform(code, id) {
      const changes = CHANGES.filter(({ file }) => id.includes("@mantine") && file.test(id.split("?")[0]));
      if (changes.length === 0) return null;
      for (const { from, into } of changes) {
        if (!code.includes(from)) throw new Error(`${id} has changed: see lean.mjs.`);
        code = code.replace(from, () => into);
      }
      return { code, map: null };
    },
  };
}
