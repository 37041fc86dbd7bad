const TITLES: readonly [pattern: RegExp, title: string][] = [
  [/^\/$/, "Home"],
  [/^\/settings\/tokens$/, "API tokens"],
  [/^\/settings/, "Settings"],
  [/^\/w\/[^/]+\/p\/[^/]+\/runs$/, "Runs"],
];

/** What the breadcrumb calls the page of an address that is not named by what it shows. */
export const pageTitle = (path: string): string | undefined => TITLES.find(([pattern]) => pattern.test(path))?.[1];
