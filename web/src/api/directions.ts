import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { client, type Schemas, unwrap } from "./client";
import type { ProjectAddress } from "./queries";

/** Which values of a metric are better. */
export type Direction = Schemas["Direction"];

const LOWER = new Set(
  "loss losses error err mse rmse mae mape perplexity ppl wer cer fid nll regret latency divergence kl".split(" "),
);
const HIGHER = new Set(
  "acc accuracy f1 auc auroc precision recall score iou map bleu rouge reward return r2 psnr ssim dice throughput".split(
    " ",
  ),
);

/** Which values of a metric are better, as far as its name tells. */
export function directionByName(path: string): Direction {
  const parts = path
    .slice(path.lastIndexOf("/") + 1)
    .toLowerCase()
    .split(/[^a-z0-9]/);
  const isLower = parts.some((each) => LOWER.has(each));
  const isHigher = parts.some((each) => HIGHER.has(each));
  return isLower === isHigher ? "neither" : isLower ? "lower" : "higher";
}

type Chosen = Readonly<Record<string, Direction>>;

/** The directions that people chose for a project's metrics, by path. */
export const chosenDirections = (address: ProjectAddress) =>
  queryOptions({
    queryKey: ["directions", address.workspace, address.project],
    staleTime: 30_000,
    queryFn: async ({ signal }): Promise<Chosen> => {
      const { workspace, project } = address;
      const answer = await unwrap(
        client.GET("/api/v1/projects/{workspace}/{project}/directions", {
          signal,
          params: { path: { workspace, project } },
        }),
      );
      return answer.directions;
    },
  });

/** Says for everybody which values of a metric are better; null leaves it to its name. Shown at once, and taken back when it fails. */
export async function chooseDirection(
  queries: QueryClient,
  address: ProjectAddress,
  path: string,
  direction: Direction | null,
): Promise<void> {
  const { workspace, project } = address;
  const { queryKey } = chosenDirections(address);
  await queries.cancelQueries({ queryKey });
  queries.setQueryData(queryKey, (known) => {
    const { [path]: _, ...others } = known ?? {};
    return direction === null ? others : { ...others, [path]: direction };
  });
  try {
    await unwrap(
      client.PUT("/api/v1/projects/{workspace}/{project}/directions", {
        params: { path: { workspace, project } },
        body: { directions: { [path]: direction } },
      }),
    );
  } finally {
    await queries.invalidateQueries({ queryKey });
  }
}
