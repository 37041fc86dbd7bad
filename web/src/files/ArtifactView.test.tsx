import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { ArtifactView } from "./ArtifactView";

vi.hoisted(() => {
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname, searchParams } = new URL(request.url);
    const answer = (body: unknown, status = 200) =>
      new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
    if (!pathname.endsWith("/files")) return answer({ size: 1, used_by: [], is_cut: false });
    const search = searchParams.get("search") ?? "";
    if (search === "broken") return answer({ detail: "Out of order." }, 500);
    return answer({ total: 3, matching: 0, files: [] });
  });
});
vi.mock("@tanstack/react-router", () => ({ Link: () => null }));

afterEach(cleanup);

function Page({ at, onAt }: { at?: string; onAt: (at: string | undefined) => void }) {
  const [inside, setInside] = useState(at);
  return (
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <ArtifactView
        address={{ workspace: "team", project: "shelf" }}
        hash="abc"
        inside={inside}
        onInside={({ inside: next }) => {
          setInside(next);
          onAt(next);
        }}
      />
    </QueryClientProvider>
  );
}

it("keeps what is searched for in the address, and the search where it fails", async () => {
  const went = vi.fn();
  render(<Page at="broken" onAt={went} />);
  expect(await screen.findByText("The files could not be listed")).toBeTruthy();
  const box = screen.getByLabelText("Filter all files by path or hash") as HTMLInputElement;
  expect(box.value).toBe("broken");
  fireEvent.change(box, { target: { value: "cat" } });
  await waitFor(() => expect(went).toHaveBeenCalledWith("cat"));
  expect(await screen.findByText("None of 3 files has “cat” in its path.")).toBeTruthy();
});
