import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { DirectionChoices } from "./DirectionChoices";
import { MenuContext, type MenuParts } from "./menuContext";

const server = vi.hoisted(() => {
  const state = { role: "viewer" };
  vi.stubGlobal("fetch", async (request: Request) => {
    const answer = request.url.endsWith("/directions")
      ? { directions: { "train/gap": "higher" } }
      : { role: state.role, is_archived: false };
    return new Response(JSON.stringify(answer), { headers: { "Content-Type": "application/json" } });
  });
  return state;
});

/** The parts of a menu without its window, which needs a browser. */
const PARTS: MenuParts = {
  Item: ({ disabled, children }) => (
    <button type="button" disabled={disabled}>
      {children}
    </button>
  ),
  Choices: ({ value, options }) =>
    options.map(([key, text]) => <i key={key}>{`${key === value ? "✓ " : ""}${text}`}</i>),
  Label: ({ children }) => <b>{children}</b>,
  Separator: () => <hr />,
  SubMenu: ({ children }) => <div>{children}</div>,
};

const open = (path: string) =>
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MenuContext.Provider value={PARTS}>
        <DirectionChoices address={{ workspace: "team", project: "digits" }} path={path} />
      </MenuContext.Provider>
    </QueryClientProvider>,
  );

afterEach(cleanup);

it("offers the name's own word and all others to whoever may change runs", async () => {
  server.role = "contributor";
  open("train/gap");
  await screen.findByText("✓ Higher is better");
  expect(screen.getByText("By its name: neither is better")).toBeTruthy();
});

it("says to whoever may only look what holds, and offers nothing", async () => {
  server.role = "viewer";
  open("train/gap");
  expect(await screen.findByRole("button", { name: "Higher is better" })).toHaveProperty("disabled", true);
  cleanup();
  open("train/loss");
  expect(await screen.findByRole("button", { name: "By its name: lower is better" })).toHaveProperty("disabled", true);
});
