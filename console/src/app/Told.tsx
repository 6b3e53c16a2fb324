import { notificationsStore, useNotifications } from "@mantine/notifications";
import { useState } from "react";
import { lately } from "../parts/files";

const Notifications = lately(async () => (await import("./Notes")).Notifications);

/** What was done or refused, in the corner; what draws it comes with the first of it. */
export function Told() {
  const { notifications } = useNotifications(notificationsStore);
  const [isShown, show] = useState(false);
  if (notifications.length > 0 && !isShown) show(true);
  return isShown && <Notifications position="bottom-right" />;
}
