import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useMemo, useState } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { floatPoints } from "@/api/runQueries";
import type { LogChoice } from "@/run/logChoice";
import { LookContext } from "@/ui/look";
import type { OnPart } from "@/ui/part";
import { AttributePreview, OF_THIS_ATTRIBUTE } from "./AttributePreview";
import { partOf, withPart } from "./parts";
import { parseProjectState } from "./projectState";
import { parseRunState, type RunState } from "./runState";
import { parseSearch, stringifySearch } from "./search";
import { useOwnLook } from "./useOwnLook";

vi.mock("@/charts/SeriesChart", () => ({ SeriesChart: () => null }));
vi.mock("@/run/EditHistory", () => ({ EditHistory: () => null }));
vi.mock("@/run/LogViewer", () => ({
  LogViewer: ({
    choice,
    line,
    onChoice,
    onLine,
    marked,
    onMarked,
  }: {
    choice: LogChoice;
    line?: number;
    onChoice: (choice: LogChoice, goesOn: boolean) => void;
    onLine: (line: number) => void;
    marked?: string;
    onMarked: (marked: string | undefined) => void;
  }) => (
    <>
      <output>{`${choice.text} at ${line ?? "the beginning"}${marked ? ` with ${marked}` : ""}`}</output>
      <button type="button" onClick={() => onChoice({ ...choice, text: "nan", regex: true }, true)}>
        Search
      </button>
      <button type="button" onClick={() => onMarked("12-40")}>
        Mark
      </button>
      <button type="button" onClick={() => onLine(40)}>
        Go
      </button>
    </>
  ),
}));
afterEach(cleanup);

const ADDRESS = { workspace: "team", project: "digits", run: "DIG-1" };
const RUN = { id: "DIG-1", uuid: "u", name: "one", colour: 0 };
const ATTRIBUTES = {
  config: { type: "string", value: '{"lr": 0.1}' },
  loss: { type: "floatSeries", value: { count: 5_000, first_step: 0, last_step: 4_999, last: 1 } },
  notes: { type: "stringSeries", value: { count: 3 } },
};

/** The preview of an attribute on a page at this address; every entry that the address gets, `~` before what replaces one. */
function opened(search: string): string[] {
  const entries: string[] = [];
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  for (const offset of [0, 100, 200, 1_000, 2_000])
    queries.setQueryData(floatPoints(ADDRESS, "loss", offset, 100, false).queryKey, {
      points: [],
      total: 5_000,
    } as never);
  function Page() {
    const [state, setState] = useState(() => parseRunState(parseSearch(search)));
    const part = useMemo(() => partOf(state, "p"), [state]);
    const onPart: OnPart = (next, replace) => {
      const to: RunState = withPart(state, "p", next(partOf(state, "p")));
      const entry = stringifySearch({ ...to });
      entries.push(replace ? `~${entry}` : entry);
      setState(parseRunState(parseSearch(entry)));
    };
    return (
      <LookContext value={useOwnLook(part, onPart)}>
        <AttributePreview
          address={ADDRESS}
          run={RUN}
          attributes={ATTRIBUTES as never}
          path={state.path}
          part={{}}
          onPart={() => {}}
          live={false}
        />
      </LookContext>
    );
  }
  render(
    <QueryClientProvider client={queries}>
      <Page />
    </QueryClientProvider>,
  );
  return entries;
}

const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));

it("keeps in the address as what a text is shown, and whether its lines are wrapped", () => {
  const entries = opened("?path=config&p.mode=bars");
  fireEvent.click(screen.getByRole("radio", { name: "As logged" }));
  press("Wrap long lines");
  expect(entries).toEqual(["?path=config&p.mode=bars&p.form=text", "?path=config&p.mode=bars&p.form=text&p.wrap=0"]);
  cleanup();
  opened(entries[1]!);
  expect(screen.getByRole("button", { name: "Wrap long lines" }).getAttribute("aria-pressed")).toBe("false");
  expect(screen.getByRole("radio", { name: "As logged" }).getAttribute("aria-checked")).toBe("true");
});

it("keeps in the address which of the points of a metric are listed", () => {
  const entries = opened("?path=loss&p.page=3");
  press("Later points");
  press("Earlier points");
  press("Earlier points");
  press("Earlier points");
  expect(entries).toEqual(["?path=loss&p.page=4", "?path=loss&p.page=3", "?path=loss&p.page=2", "?path=loss"]);
});

it("keeps in the address what is looked for in a series of texts, and the line that somebody went to", () => {
  const entries = opened("?path=notes");
  press("Search");
  press("Go");
  expect(entries).toEqual([
    "~?path=notes&p.search=nan&p.find=regex",
    "?path=notes&p.search=nan&p.find=regex&p.line=40",
  ]);
  expect(screen.getByRole("status").textContent).toBe("nan at 40");
  press("Mark");
  expect(entries.at(-1)).toBe("?path=notes&p.search=nan&p.find=regex&p.line=40&p.marked=12-40");
  expect(screen.getByRole("status").textContent).toBe("nan at 40 with 12-40");
});

it("takes nothing of one attribute to another", () => {
  const state = parseRunState(
    parseSearch(
      "?path=loss&inside=a/&filter=b&c.zoom=1,2&c.smooth=0.6&m.first=9&p.page=3&p.form=text&p.marked=1-2&p.mode=bars",
    ),
  );
  expect(stringifySearch({ ...state, path: "config", ...OF_THIS_ATTRIBUTE })).toBe(
    "?path=config&c.smooth=0.6&p.mode=bars",
  );
});

it("reads of the address of a project what that of a run says of an attribute", () => {
  const said = "?path=plan&inside=a/&filter=b&search=l&closed=sys&look=w%3Dw1&c.zoom=1,2&m.step=4&p.page=3";
  expect(stringifySearch({ ...parseProjectState(parseSearch(`${said}&tab=logs&h.zoom=1,2&d.id=9`)) })).toBe(said);
});
