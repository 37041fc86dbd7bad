import type { RunStatus } from "@/ui/Status";

/** Which runs have a status, which two fields tell together. */
export const STATUS_CONDITIONS: Record<RunStatus, string> = {
  running: '(`sys/state`:experimentState = "running")',
  finished: '((`sys/state`:experimentState = "idle") AND (`sys/failed`:bool != True))',
  failed: '((`sys/state`:experimentState = "idle") AND (`sys/failed`:bool = True))',
};
