import { request } from "./client";
import { fileUrl } from "./fileUrls";
import type { RunAddress } from "./queries";

/** A file as text, of which so much is read at most. */
export interface FileText {
  text: string;
  isCut: boolean;
  /** Whether it has bytes that no text has. */
  isBinary: boolean;
}

export const MOST_TEXT_BYTES = 4_000_000;

export async function readFileText(
  address: RunAddress,
  path: string,
  member: string | undefined,
  signal: AbortSignal,
  most = MOST_TEXT_BYTES,
): Promise<FileText> {
  const reader = (await request(fileUrl(address, path, member), { signal })).body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  let isCut = false;
  while (reader && !isCut) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.length;
    text += decoder.decode(value, { stream: true });
    isCut = bytes >= most;
  }
  if (isCut) await reader?.cancel();
  else text += decoder.decode();
  return { text, isCut, isBinary: text.slice(0, 8_000).includes("\u0000") };
}
