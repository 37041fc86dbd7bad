import { queryOptions } from "@tanstack/react-query";
import { ApiError, client, type Schemas, unwrap } from "./client";
import type { ProjectAddress } from "./queries";

/** What the server keeps of dashboards. The form of their documents is told in docs/api/dashboards.md. */

export type DashboardFacts = Schemas["DashboardFacts"];
export type DashboardScope = DashboardFacts["scope"];

export interface Widget {
  readonly id: string;
  readonly kind: string;
  /** Empty: the widget says itself what stands above it. */
  readonly title: string;
  /** In columns and rows of the section's grid. */
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly options: Readonly<Record<string, unknown>>;
}

/** A widget that is to be put somewhere. */
export interface NewWidget extends Pick<Widget, "kind" | "title" | "w" | "h" | "options"> {
  /** The title of the section that it shall be in; the last one where it says none. */
  readonly section?: string;
}

/** Where a widget that a pattern makes was put; `of` is what it is made of. */
export interface PatternPlace extends Pick<Widget, "x" | "y" | "w" | "h"> {
  readonly of: string;
}

export interface SectionPattern {
  readonly kind: string;
  readonly regex: string;
  readonly by: "match" | "suffix";
  /** Columns and rows of the widgets that nobody has put anywhere. */
  readonly size?: readonly [w: number, h: number];
  readonly places?: readonly PatternPlace[];
}

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly collapsed: boolean;
  readonly pattern: SectionPattern | null;
  readonly widgets: readonly Widget[];
}

export interface DashboardDocument {
  readonly format: 1;
  readonly sections: readonly Section[];
}

export interface Dashboard extends DashboardFacts {
  document: DashboardDocument;
}

export const EMPTY_DOCUMENT: DashboardDocument = { format: 1, sections: [] };
export const MOST_WIDGETS = 200;
/** Of a line chart on a dashboard. */
export const MOST_METRICS = 100;
export const MOST_SECTIONS = 50;
export const MOST_PLACES = 400;
export const COLUMNS = 12;

const POLL_MILLISECONDS = 30_000;

const inProject = ({ workspace, project }: ProjectAddress) => ({ path: { workspace, project } });
const ofOne = ({ workspace, project }: ProjectAddress, dashboard: string) => ({
  path: { workspace, project, dashboard },
});

/** The server has checked the document; its type does not follow from the description of the API. */
const whole = (found: Schemas["DashboardFound"]): Dashboard => ({
  ...found,
  document: found.document as unknown as DashboardDocument,
});
const asJson = (document: DashboardDocument) => document as unknown as Schemas["DashboardSave"]["document"];

export const dashboardsKey = ({ workspace, project }: ProjectAddress) => ["dashboards", workspace, project] as const;

export const dashboardList = (address: ProjectAddress) =>
  queryOptions({
    queryKey: dashboardsKey(address),
    staleTime: 10_000,
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/projects/{workspace}/{project}/dashboards", { signal, params: inProject(address) })),
  });

export const dashboardKey = ({ workspace, project }: ProjectAddress, id: string) =>
  ["dashboard", workspace, project, id] as const;

/** A dashboard and what is on it; asked for from time to time, for others may change it. */
export const dashboardOf = (address: ProjectAddress, id: string) =>
  queryOptions({
    queryKey: dashboardKey(address, id),
    staleTime: 5_000,
    refetchInterval: POLL_MILLISECONDS,
    retry: false,
    queryFn: ({ signal }) => readDashboard(address, id, signal),
  });

export const readDashboard = async (address: ProjectAddress, id: string, signal?: AbortSignal): Promise<Dashboard> =>
  whole(
    await unwrap(
      client.GET("/api/v1/projects/{workspace}/{project}/dashboards/{dashboard}", {
        signal,
        params: ofOne(address, id),
      }),
    ),
  );

export const createDashboard = (
  address: ProjectAddress,
  name: string,
  scope: DashboardScope,
  document: DashboardDocument = EMPTY_DOCUMENT,
) =>
  unwrap(
    client.POST("/api/v1/projects/{workspace}/{project}/dashboards", {
      params: inProject(address),
      body: { name, scope, document: asJson(document) },
    }),
  );

/** Raises an ApiError of the kind `dashboard-outdated` when somebody else has changed it since `version`. */
export const saveDashboard = (address: ProjectAddress, id: string, version: number, document: DashboardDocument) =>
  unwrap(
    client.PUT("/api/v1/projects/{workspace}/{project}/dashboards/{dashboard}/document", {
      params: ofOne(address, id),
      body: { version, document: asJson(document) },
    }),
  );

export const renameDashboard = (address: ProjectAddress, id: string, name: string) =>
  unwrap(
    client.PATCH("/api/v1/projects/{workspace}/{project}/dashboards/{dashboard}", {
      params: ofOne(address, id),
      body: { name },
    }),
  );

export const duplicateDashboard = (address: ProjectAddress, id: string) =>
  unwrap(
    client.POST("/api/v1/projects/{workspace}/{project}/dashboards/{dashboard}/duplicate", {
      params: ofOne(address, id),
      body: {},
    }),
  );

export const deleteDashboard = (address: ProjectAddress, id: string) =>
  unwrap(
    client.DELETE("/api/v1/projects/{workspace}/{project}/dashboards/{dashboard}", { params: ofOne(address, id) }),
  );

export const undeleteDashboard = (address: ProjectAddress, id: string) =>
  unwrap(
    client.POST("/api/v1/projects/{workspace}/{project}/dashboards/{dashboard}/undelete", {
      params: ofOne(address, id),
    }),
  );

export const setDefaultDashboard = (address: ProjectAddress, scope: DashboardScope, dashboard: string | null) =>
  unwrap(
    client.PUT("/api/v1/projects/{workspace}/{project}/dashboards/default", {
      params: inProject(address),
      body: { scope, dashboard },
    }),
  );

export const dashboardVersions = (address: ProjectAddress, id: string) =>
  queryOptions({
    queryKey: [...dashboardKey(address, id), "versions"],
    staleTime: 0,
    queryFn: async ({ signal }) => {
      const answer = await unwrap(
        client.GET("/api/v1/projects/{workspace}/{project}/dashboards/{dashboard}/versions", {
          signal,
          params: ofOne(address, id),
        }),
      );
      return answer.versions;
    },
  });

/** Makes an older version the newest one; raises as `saveDashboard`. */
export const restoreVersion = async (address: ProjectAddress, id: string, version: number, basedOn: number) =>
  whole(
    await unwrap(
      client.POST("/api/v1/projects/{workspace}/{project}/dashboards/{dashboard}/versions/{version}/restore", {
        params: { path: { ...address, dashboard: id, version } },
        body: { version: basedOn },
      }),
    ),
  );

export const isOutdated = (error: unknown): error is ApiError =>
  error instanceof ApiError && error.kind === "dashboard-outdated";

let lastId = 0;

/** An id that no other section or widget of the document has. */
export function freshId(letter: "s" | "w"): string {
  lastId += 1;
  return `${letter}${Date.now().toString(36)}${lastId.toString(36)}${Math.floor(Math.random() * 1_296).toString(36)}`;
}

/** The first row below everything. */
export const below = (widgets: readonly Pick<Widget, "y" | "h">[]): number =>
  widgets.reduce((row, { y, h }) => Math.max(row, y + h), 0);

/** Where a widget of this width comes next: beside the last one where it fits there, else below all. */
function nextPlace(widgets: readonly Widget[], w: number): { x: number; y: number } {
  const last = widgets.at(-1);
  const bottom = below(widgets);
  const isBeside = last && last.y + last.h === bottom && last.x + last.w + w <= COLUMNS;
  const isFree = isBeside && widgets.every(({ x, y, h }) => x < last.x + last.w || y + h <= last.y);
  return isFree ? { x: last.x + last.w, y: last.y } : { x: 0, y: bottom };
}

/**
 * The document with widgets at the ends of their sections, of which those with a pattern are none. Raises an error that says what to do
 * when it would hold more than it may.
 */
export function withWidgetsAppended(document: DashboardDocument, widgets: readonly NewWidget[]): DashboardDocument {
  const sections = [...document.sections];
  for (const { section: title, ...widget } of widgets) {
    let at = sections.findLastIndex((each) => each.pattern === null && (title === undefined || each.title === title));
    if (at < 0) {
      at = sections.length;
      sections.push({ id: freshId("s"), title: title ?? "", collapsed: false, pattern: null, widgets: [] });
    }
    const section = sections[at]!;
    const placed = { ...widget, id: freshId("w"), ...nextPlace(section.widgets, widget.w) };
    sections[at] = { ...section, collapsed: false, widgets: [...section.widgets, placed] };
  }
  const count = sections.reduce((sum, section) => sum + section.widgets.length, 0);
  if (count > MOST_WIDGETS || sections.length > MOST_SECTIONS) {
    throw new Error(
      `The dashboard would have ${count} widgets in ${sections.length} sections, and holds ${MOST_WIDGETS} in ${MOST_SECTIONS}. Choose fewer, or a new dashboard.`,
    );
  }
  return { ...document, sections };
}

const TRIES = 4;

/** Adds widgets to a dashboard, over whatever others change in it meanwhile. */
export async function addWidgets(
  address: ProjectAddress,
  id: string,
  widgets: readonly NewWidget[],
): Promise<DashboardFacts> {
  for (let tried = 1; ; tried++) {
    const { document, version } = await readDashboard(address, id);
    try {
      return await saveDashboard(address, id, version, withWidgetsAppended(document, widgets));
    } catch (error) {
      if (!isOutdated(error) || tried === TRIES) throw error;
    }
  }
}
