import type { Attributes } from "@/api/queries";
import type { LogStream } from "./LogViewer";

const CONSOLE = /(^|\/)(stdout|stderr|traceback)$/;
const ORDER = ["stdout", "stderr", "traceback"];

/** The text series of a run: the console's streams first, then what the script logged itself. */
export function logStreams(attributes: Attributes): LogStream[] {
  const found: Pick<LogStream, "path" | "count">[] = [];
  for (const path in attributes) {
    const attribute = attributes[path]!;
    if (attribute.type === "stringSeries") found.push({ path, count: attribute.value.count });
  }
  const last = (path: string) => path.slice(path.lastIndexOf("/") + 1);
  const consoles = found.filter(({ path }) => CONSOLE.test(path));
  const several = new Set(consoles.map(({ path }) => path.slice(0, path.lastIndexOf("/")))).size > 1;
  const rank = (path: string) => (CONSOLE.test(path) ? ORDER.indexOf(last(path)) : ORDER.length);
  return found
    .sort((a, b) => rank(a.path) - rank(b.path) || a.path.localeCompare(b.path))
    .map(({ path, count }) => ({
      path,
      count,
      title: CONSOLE.test(path) && !several ? last(path) : path.replace(/^monitoring\//, ""),
    }));
}

/** Where a failed run's console begins: with what ended it, if that was an exception. */
export const tracebackOf = (streams: readonly LogStream[]): string | undefined =>
  streams.find(({ path, count }) => CONSOLE.test(path) && path.endsWith("traceback") && count > 0)?.path;

/** Whether a float series is about the machine and not about the model. */
export const isMonitoring = (path: string): boolean => path.startsWith("monitoring/");
