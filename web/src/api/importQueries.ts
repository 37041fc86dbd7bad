import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client, type Schemas, unwrap } from "./client";

/** What the import wizard asks for. */

export type WantedImport = Schemas["WantedImport"];
export type ImportPreview = Schemas["ImportPreview"];
export type RunVerification = Schemas["RunVerification"];

const REPORTED_MILLISECONDS = 2_000;
const inJob = (job: string) => ({ path: { job } });

export const importsOfMine = () =>
  queryOptions({
    queryKey: ["imports"],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/imports", { signal })),
  });

export const previewImport = (body: WantedImport) => unwrap(client.POST("/api/v1/imports/preview", { body }));

export const startImport = (body: WantedImport) => unwrap(client.POST("/api/v1/imports", { body }));

export const importJob = (job: string) =>
  queryOptions({
    queryKey: ["imports", job],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/imports/{job}", { signal, params: inJob(job) })),
  });

export const importReport = (job: string, isLive: boolean, onlyBad: boolean, offset: number, limit: number) =>
  queryOptions({
    queryKey: ["imports", job, "report", onlyBad, offset, limit, isLive],
    placeholderData: keepPreviousData,
    refetchInterval: isLive ? REPORTED_MILLISECONDS : false,
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/imports/{job}/report", {
          signal,
          params: { ...inJob(job), query: { only_bad: onlyBad, offset, limit } },
        }),
      ),
  });

export const cancelImport = (job: string) =>
  unwrap(client.POST("/api/v1/imports/{job}/cancel", { params: inJob(job) }));
