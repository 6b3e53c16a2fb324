// Mantine's styles beside the components they belong to: a screen brings those of what it shows, and nobody keeps a list.
// They lie in a layer, so that whatever order the files come in, the console's own styles stand above them.
import { existsSync } from "node:fs";
import { join } from "node:path";

/** The classes of one component, or of the parts of one: whoever draws it asks here for their names. */
const CLASSES = /^(.*[\\/]@mantine[\\/]core)[\\/]esm[\\/].*[\\/](\w+)\.module\.mjs$/;

/** Vite's plugin. */
export function stylesOfParts() {
  return {
    name: "styles-of-parts",
    enforce: "pre",
    transform(code, id) {
      const found = CLASSES.exec(id.split("?")[0]);
      if (!found) return null;
      const [, core, name] = found;
      const sheet = `${name}.layer.css`;
      if (!existsSync(join(core, "styles", sheet))) throw new Error(`${name} has no styles of its own any more: see styles.mjs.`);
      const from = join(core, "styles", sheet).replaceAll("\\", "/");
      return { code: `import ${JSON.stringify(from)};\n${code}`, map: null };
    },
  };
}
