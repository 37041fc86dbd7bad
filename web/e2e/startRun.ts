import { seeded } from "./fixtures";

/** The official 2.x client's wire, as far as a run that logs needs it. */
export async function startRun(project: string) {
  const call = async (path: string, init: RequestInit) => {
    const answer = await fetch(`${seeded.url}${path}`, init);
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
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
  return { id: shortId as string, log };
}
