import { TELLS_NO_END } from "@/api/values";
import type { RunStatus } from "@/ui/Status";

/** Which runs have a status, which three fields tell together. */
const ended = (tellsNoEnd: string) =>
  `((\`sys/state\`:experimentState = "idle") AND (\`sys/failed\`:bool != True) AND (\`${TELLS_NO_END}\`:bool ${tellsNoEnd} True))`;

export const STATUS_CONDITIONS: Record<RunStatus, string> = {
  running: '(`sys/state`:experimentState = "running")',
  finished: ended("!="),
  inactive: ended("="),
  failed: '((`sys/state`:experimentState = "idle") AND (`sys/failed`:bool = True))',
};
