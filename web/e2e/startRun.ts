import { test as base, seeded } from "./fixtures";

/** As often as the official client says that its script is alive; a run that is silent counts as ended. */
const PING_MILLISECONDS = 10_000;

/** The official 2.x client's wire, as far as a run that logs needs it. */
async function startRun(project: string) {
  const call = async (path: string, init: RequestInit) => {
    const answer = await fetch(`${seeded.url}${path}`, init);
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    const text = await answer.text();
    return text ? JSON.parse(text) : null;
  };
  const { accessToken } = await call("/api/backend/v1/authorization/oauth-token", {
    headers: { "X-Neptune-Api-Token": seeded.token },
  });
  const headers = { Authorization: `Bearer ${accessToken}`, "Content-Type": "application/json" };
  const post = (path: string, body: unknown) => call(path, { method: "POST", headers, body: JSON.stringify(body) });
  const { id, shortId } = await post("/api/leaderboard/v1/experiments", { projectIdentifier: project, type: "run" });
  const log = (path: string, kind: "logFloats" | "logStrings", values: unknown[], first = 0) =>
    post(`/api/leaderboard/v1/attributes/operations?experimentId=${id}`, [
      {
        path,
        [kind]: {
          entries: values.map((value, index) => ({ value, step: first + index, timestampMilliseconds: Date.now() })),
        },
      },
    ]);
  const pings = setInterval(
    () => post(`/api/leaderboard/v1/attributes/ping?experimentId=${id}`, {}),
    PING_MILLISECONDS,
  );
  return { id: shortId as string, log, stop: () => clearInterval(pings) };
}

export type StartRun = typeof startRun;

/** Starts runs that are under way until the test ends. */
export const test = base.extend<{ startRun: StartRun }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the fixtures that are used named.
  startRun: async ({}, use) => {
    const runs: Awaited<ReturnType<typeof startRun>>[] = [];
    await use(async (project) => {
      const run = await startRun(project);
      runs.push(run);
      return run;
    });
    for (const run of runs) run.stop();
  },
});
