import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, it, vi } from "vitest";
import { viewsQuery } from "./questions";
import { NO_VIEW } from "./state";
import { useViewsFor } from "./useViewsFor";

const ADDRESS = { workspace: "team", project: "digits" };
const listOf = (...ids: string[]) => ({ views: ids.map((id) => ({ id, state: {}, shared: true })), default: null });

/** Somebody who has the list of a moment ago, of a server that has another one by now; null: that does not answer. */
function whoHas(known: string[] | undefined, there: string[] | null) {
  const asked = vi.fn(() =>
    there
      ? Response.json(listOf(...there))
      : Response.json({ detail: "gone astray", kind: "failure", title: "No" }, { status: 500 }),
  );
  vi.stubGlobal("fetch", () => Promise.resolve(asked()));
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  if (known) queries.setQueryData(viewsQuery(ADDRESS).queryKey, listOf(...known) as never);
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queries}>{children}</QueryClientProvider>
  );
  const { result, rerender } = renderHook((view: string) => useViewsFor(ADDRESS, { view }), {
    wrapper,
    initialProps: "v2",
  });
  const ids = () => result.current.views?.views.map(({ id }) => id);
  return { asked, queries, result, rerender, ids };
}

it("finds a view that is newer than the list that is known", async () => {
  const { asked, result, ids } = whoHas(["v1"], ["v1", "v2"]);
  expect(result.current).toEqual({ views: undefined, isPending: true, isViewGone: false });
  await waitFor(() => expect(ids()).toEqual(["v1", "v2"]));
  expect(result.current.isViewGone).toBe(false);
  expect(asked).toHaveBeenCalledTimes(1);
});

it("says that a view is gone once the newest list says so, and asks no more", async () => {
  const { asked, result, ids } = whoHas(["v1"], ["v1"]);
  expect(result.current.isViewGone).toBe(false);
  await waitFor(() => expect(result.current.isViewGone).toBe(true));
  expect(ids()).toEqual(["v1"]);
  expect(asked).toHaveBeenCalledTimes(1);
});

it("goes on showing what there is when the view in use is deleted", async () => {
  const { queries, result, asked } = whoHas(["v1", "v2"], ["v1"]);
  expect(result.current.isPending).toBe(false);
  const seen: boolean[] = [];
  queries.getQueryCache().subscribe(() => seen.push(result.current.isPending));
  await act(() => queries.invalidateQueries({ queryKey: viewsQuery(ADDRESS).queryKey }));
  await waitFor(() => expect(result.current.isViewGone).toBe(true));
  expect(seen.some((isPending) => isPending)).toBe(false);
  expect(asked).toHaveBeenCalledTimes(1);
});

it("says nothing of a view of which the server does not answer", async () => {
  const { result, ids } = whoHas(["v1"], null);
  await waitFor(() => expect(ids()).toEqual(["v1"]));
  expect(result.current.isViewGone).toBe(false);
});

it("asks nothing anew for views that are there, nor where none is meant", async () => {
  const { asked, result, rerender } = whoHas(["v1", "v2"], ["v1", "v2"]);
  rerender("v1");
  rerender(NO_VIEW);
  expect(result.current.isPending).toBe(false);
  expect(asked).not.toHaveBeenCalled();
});
