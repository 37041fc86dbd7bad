import { beforeEach, expect, it, vi } from "vitest";
import { ApiError, Unreachable } from "@/api/client";
import { type DashboardDocument, EMPTY_DOCUMENT, readDashboard, saveDashboard } from "@/api/dashboards";
import { Saver } from "./saver";

vi.mock("@/api/dashboards", async (original) => ({
  ...(await original<typeof import("@/api/dashboards")>()),
  saveDashboard: vi.fn(),
  readDashboard: vi.fn(),
}));

const ADDRESS = { workspace: "main", project: "digits" };
const titled = (title: string): DashboardDocument => ({
  ...EMPTY_DOCUMENT,
  sections: [{ id: "s", title, collapsed: false, pattern: null, widgets: [] }],
});

/** A server that keeps one dashboard; `loseAnswer` says of the next document that it is saved and nobody hears of it. */
const server = { version: 1, document: EMPTY_DOCUMENT as DashboardDocument, loseAnswer: false };

beforeEach(() => {
  Object.assign(server, { version: 1, document: EMPTY_DOCUMENT, loseAnswer: false });
  vi.mocked(saveDashboard).mockImplementation(async (_address, _id, version, document) => {
    if (version !== server.version) throw new ApiError(409, "dashboard-outdated", "Somebody else was first.");
    server.version += 1;
    server.document = document;
    if (server.loseAnswer) throw new Unreachable();
    return { version: server.version } as Awaited<ReturnType<typeof saveDashboard>>;
  });
  vi.mocked(readDashboard).mockImplementation(
    async () => structuredClone({ ...server }) as unknown as Awaited<ReturnType<typeof readDashboard>>,
  );
});

it("goes on from what was saved though its answer was lost", async () => {
  const saver = new Saver(ADDRESS, "losses");
  server.loseAnswer = true;
  await expect(saver.save(titled("first"), 1)).rejects.toThrow(Unreachable);
  server.loseAnswer = false;
  expect((await saver.save(titled("second"), 1)).version).toBe(3);
  expect(server.document).toEqual(titled("second"));
});

it("takes the same document again for saved", async () => {
  const saver = new Saver(ADDRESS, "losses");
  server.loseAnswer = true;
  await expect(saver.save(titled("first"), 1)).rejects.toThrow(Unreachable);
  expect((await saver.save(titled("first"), 1)).version).toBe(2);
});

it("saves nothing over what somebody else has saved, also after an answer was lost", async () => {
  const saver = new Saver(ADDRESS, "losses");
  server.loseAnswer = true;
  await expect(saver.save(titled("first"), 1)).rejects.toThrow(Unreachable);
  server.loseAnswer = false;
  await new Saver(ADDRESS, "losses").save(titled("theirs"), 2);
  await expect(saver.save(titled("second"), 1)).rejects.toThrow("Somebody else was first.");
  expect(server.document).toEqual(titled("theirs"));
});
