import type { Attributes } from "@/api/queries";
import { attributeValue } from "@/api/values";

/** A process that a run measured, with the namespace of what it measured. */
export interface Process {
  namespace: string;
  host: string | undefined;
  title: string;
}

const KIND = /^(monitoring\/[^/]+)\//;

/** The processes of a run by their namespaces; what is directly in `monitoring` belongs to none. */
export function processesOf(attributes: Attributes): Map<string, Process> {
  const found = new Map<string, Process>();
  for (const path of Object.keys(attributes)) {
    const namespace = KIND.exec(path)?.[1];
    if (namespace === undefined || found.has(namespace)) continue;
    const host = attributeValue(attributes, `${namespace}/hostname`, "string");
    const number = (name: string) =>
      attributeValue(attributes, `${namespace}/${name}`, "int") ??
      attributeValue(attributes, `${namespace}/${name}`, "string");
    const rank = number("rank");
    const pid = number("pid");
    const parts = [
      host,
      rank === undefined ? undefined : `rank ${rank}`,
      pid === undefined ? undefined : `process ${pid}`,
    ];
    const known = parts.filter((part) => part !== undefined).join(" · ");
    found.set(namespace, { namespace, host, title: known || namespace.slice("monitoring/".length) });
  }
  return found;
}

/** The hosts of all processes, each once. */
export function hostsOf(processes: Iterable<Process>): string[] {
  const hosts = new Set<string>();
  for (const { host } of processes) if (host !== undefined) hosts.add(host);
  return [...hosts].sort(new Intl.Collator("en", { numeric: true }).compare);
}
