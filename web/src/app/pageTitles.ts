const TITLES: readonly [pattern: RegExp, title: string][] = [
  [/^\/$/, "Home"],
  [/^\/settings/, "Settings"],
  [/^\/admin/, "Server"],
  [/^\/w\/[^/]+\/members$/, "Members"],
  [/^\/w\/[^/]+\/service-accounts$/, "Service accounts"],
  [/^\/w\/[^/]+\/storage$/, "Storage"],
  [/^\/w\/[^/]+\/settings$/, "Settings"],
  [/^\/w\/[^/]+\/p\/[^/]+\/runs$/, "Runs"],
  [/^\/w\/[^/]+\/p\/[^/]+\/models$/, "Models"],
  [/^\/w\/[^/]+\/p\/[^/]+\/artifacts\//, "Artifact"],
  [/^\/w\/[^/]+\/p\/[^/]+\/trash$/, "Trash"],
  [/^\/w\/[^/]+\/p\/[^/]+\/settings$/, "Settings"],
];

/** What the breadcrumb calls the page of an address that is not named by what it shows. */
export const pageTitle = (path: string): string | undefined => TITLES.find(([pattern]) => pattern.test(path))?.[1];
