import { useCallback, useState } from "react";

/**
 * What a click needs and the screen does not, fetched with the first click: `const later = useLater(); const { open } =
 * await later(() => import("./Dialog"))`. Where it does not come the screen says so, as for its own file.
 */
export function useLater(): <Module>(load: () => Promise<Module>) => Promise<Module> {
  const [, fall] = useState(null);
  return useCallback(async (load) => {
    try {
      return await load();
    } catch (error) {
      fall(() => {
        throw error;
      });
      return new Promise(() => undefined); // nobody goes on with what is not there
    }
  }, []);
}
