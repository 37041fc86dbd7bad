import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { chooseDirection, chosenDirections, directionByName } from "./directions";

const server = vi.hoisted(() => {
  const state = { kept: {} as Record<string, string>, refuses: false };
  vi.stubGlobal("fetch", async (request: Request) => {
    const json = { "Content-Type": "application/json" };
    if (request.method === "GET") return new Response(JSON.stringify({ directions: state.kept }), { headers: json });
    if (state.refuses)
      return new Response(JSON.stringify({ type: "urn:seamark:problem:access-denied", detail: "Viewers only look." }), {
        status: 403,
        headers: { "Content-Type": "application/problem+json" },
      });
    const { directions } = (await request.json()) as { directions: Record<string, string | null> };
    for (const [path, direction] of Object.entries(directions))
      if (direction === null) delete state.kept[path];
      else state.kept[path] = direction;
    return new Response(null, { status: 204 });
  });
  return state;
});

const address = { workspace: "team", project: "digits" };
const { queryKey } = chosenDirections(address);

beforeEach(() => {
  server.kept = { "val/loss": "neither" };
  server.refuses = false;
});
afterEach(() => vi.clearAllMocks());

it("is told by the name, where that tells one", () => {
  const paths = ["train/loss", "val/accuracy", "lr", "score_error", "eval/f1-score", "loss/step"];
  expect(paths.map(directionByName)).toEqual(["lower", "higher", "neither", "neither", "higher", "neither"]);
});

it("is chosen at once, beside what was chosen before, and left to the name again", async () => {
  const queries = new QueryClient();
  await queries.fetchQuery(chosenDirections(address));
  const chosen = chooseDirection(queries, address, "train/loss", "higher");
  await Promise.resolve();
  await vi.waitFor(() =>
    expect(queries.getQueryData(queryKey)).toEqual({ "val/loss": "neither", "train/loss": "higher" }),
  );
  await chosen;
  expect(server.kept).toEqual({ "val/loss": "neither", "train/loss": "higher" });
  await chooseDirection(queries, address, "val/loss", null);
  expect(server.kept).toEqual({ "train/loss": "higher" });
});

it("is taken back when the server refuses it", async () => {
  server.refuses = true;
  const queries = new QueryClient();
  await queries.fetchQuery(chosenDirections(address));
  await expect(chooseDirection(queries, address, "train/loss", "higher")).rejects.toThrow("Viewers only look.");
  expect(queries.getQueryState(queryKey)?.isInvalidated).toBe(true);
});
