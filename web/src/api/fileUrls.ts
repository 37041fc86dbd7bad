import type { RunAddress } from "./queries";

export const runUrl = ({ workspace, project: name, run }: RunAddress) =>
  `/api/v1/projects/${encodeURIComponent(workspace)}/${encodeURIComponent(name)}/runs/${encodeURIComponent(run)}`;

/** The address of a file's content, for images, frames and downloads. With the tag of its contents the browser may keep them. */
export function fileUrl(
  address: RunAddress,
  path: string,
  member?: string,
  disposition: "inline" | "attachment" = "inline",
  tag = "",
): string {
  const query = new URLSearchParams({ path });
  if (tag) query.set("v", tag);
  if (member !== undefined) query.set("member", member);
  if (disposition === "attachment") query.set("disposition", disposition);
  return `${runUrl(address)}/files/content?${query}`;
}

export function filePointUrl(
  address: RunAddress,
  path: string,
  index: number,
  disposition: "inline" | "attachment" = "inline",
  tag = "",
): string {
  const query = new URLSearchParams({ path, index: String(index) });
  if (tag) query.set("v", tag);
  if (disposition === "attachment") query.set("disposition", disposition);
  return `${runUrl(address)}/series/files/content?${query}`;
}

export const zipUrl = (address: RunAddress, path: string) =>
  `${runUrl(address)}/files/zip?${new URLSearchParams({ path })}`;

export const csvUrl = (address: RunAddress, path: string) =>
  `${runUrl(address)}/series/points?${new URLSearchParams({ path, format: "csv" })}`;
