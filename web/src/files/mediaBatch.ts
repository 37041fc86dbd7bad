import { client, unwrap } from "@/api/client";
import type { ProjectAddress } from "@/api/queries";
import { answerTogether } from "@/api/together";
import { type RunMedia, toRunMedia } from "./media";

interface Wish {
  run: string;
  path: string;
  signal: AbortSignal;
  resolve: (media: RunMedia) => void;
  reject: (error: unknown) => void;
}

/** What the server takes at once, with the points of each series below its limit for all of them. */
const FILES_PER_REQUEST = 50;
const POINTS_PER_SERIES = 2000;

const open = new Map<string, { address: ProjectAddress; wishes: Wish[] }>();

/** What a run has under a path. What is asked for in the same frame goes out in one request. */
export function batchedMedia(
  address: ProjectAddress,
  run: string,
  path: string,
  signal: AbortSignal,
): Promise<RunMedia> {
  const key = `${address.workspace}/${address.project}`;
  return new Promise((resolve, reject) => {
    let batch = open.get(key);
    if (!batch) {
      batch = { address, wishes: [] };
      open.set(key, batch);
      requestAnimationFrame(() => send(key));
    }
    batch.wishes.push({ run, path, signal, resolve, reject });
    if (batch.wishes.length >= FILES_PER_REQUEST) send(key);
  });
}

async function send(key: string): Promise<void> {
  const batch = open.get(key);
  if (!batch) return;
  open.delete(key);
  const { address } = batch;
  await answerTogether(batch.wishes, async (wishes, signal) => {
    const answer = await unwrap(
      client.POST("/api/v1/projects/{workspace}/{project}/files/points", {
        signal,
        params: { path: { workspace: address.workspace, project: address.project } },
        body: { files: wishes.map(({ run, path }) => ({ run, path })), limit: POINTS_PER_SERIES },
      }),
    );
    for (const [place, wish] of wishes.entries()) {
      wish.resolve(toRunMedia(address, wish.run, wish.path, answer.files[place]!));
    }
  });
}
