import { useQuery } from "@tanstack/react-query";
import { fetchJson, request } from "@/api/client";

interface TextPart {
  text: string;
  isCut: boolean;
}

async function readText(url: string, most: number, signal: AbortSignal): Promise<TextPart> {
  const reader = (await request(url, { signal })).body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  while (reader) {
    const { done, value } = await reader.read();
    if (done) return { text: text + decoder.decode(), isCut: false };
    bytes += value.length;
    text += decoder.decode(value, { stream: true });
    if (bytes >= most) {
      await reader.cancel();
      return { text, isCut: true };
    }
  }
  return { text, isCut: false };
}

export const textKey = (url: string, size: number, most: number) => ["file-text", url, size, most];

/** The text of a file, of which no more is loaded than `most` bytes. */
export const useText = (url: string, size: number, most: number) =>
  useQuery<TextPart>({
    queryKey: textKey(url, size, most),
    staleTime: 60_000,
    // More of the same file: what is there stays meanwhile.
    placeholderData: (before, query) => (query?.queryKey[1] === url ? before : undefined),
    queryFn: ({ signal }) => readText(url, most, signal),
  });

export const headKey = (url: string, size: number, most: number) => ["file-head", url, size, most];

/** The first bytes of a file. */
export const useHead = (url: string, size: number, most: number) =>
  useQuery<Uint8Array>({
    queryKey: headKey(url, size, most),
    staleTime: 60_000,
    placeholderData: (before, query) => (query?.queryKey[1] === url ? before : undefined),
    queryFn: async ({ signal }) => {
      // An empty file has no first byte to ask for.
      if (size === 0) return new Uint8Array();
      const response = await request(url, { signal, headers: { Range: `bytes=0-${most - 1}` } });
      return new Uint8Array(await response.arrayBuffer()).subarray(0, most);
    },
  });

export interface TableHead {
  columns: { name: string; type: string }[];
  /** As text, row by row; null for what is missing. */
  rows: (string | null)[][];
  total: number;
  total_columns: number;
}

export const tableHeadKey = (url: string, size: number) => ["file-table", url, size];

/** The first rows of a Parquet file, which the server reads. */
export const useTableHead = (url: string, size: number) =>
  useQuery({
    queryKey: tableHeadKey(url, size),
    staleTime: 60_000,
    retry: false,
    queryFn: ({ signal }) => fetchJson<TableHead>(url, { signal }),
  });
