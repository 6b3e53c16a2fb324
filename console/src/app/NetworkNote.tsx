import { Alert } from "@mantine/core";
import { WifiOff } from "lucide-react";
import { useReached } from "../api/network";
import { useWords } from "./words";

/** Said while the server is not reached; what was sent goes on being tried. */
export function NetworkNote() {
  const isReached = useReached();
  const say = useWords();
  return (
    <div role="status" aria-live="polite">
      {!isReached && (
        <Alert color="yellow" variant="light" icon={<WifiOff size={18} aria-hidden />} title={say("offline_title")} mb="sm">
          {say("offline_text")}
        </Alert>
      )}
    </div>
  );
}
