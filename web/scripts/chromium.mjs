// How the browser is started that tests, measurements and pictures drive.

const NOT_WANTED = [
  // Each window without a history of its own would load the suggestions of its address bar: half of the CPU of a short test.
  "WebUIOmniboxPopup",
  "WebUIOmniboxAimPopup",
  "WebUIOmniboxFullPopup",
  // The last list counts, so what the driver turns off must be said again where it would disturb.
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsUpgrades",
  "MediaRouter",
  "OptimizationHints",
  "PaintHolding",
  "ThirdPartyStoragePartitioning",
];

/** The arguments of Chromium, with those that only this use needs. */
export const chromiumArguments = (...more) => [
  ...more,
  `--disable-features=${NOT_WANTED.join(",")}`,
  // Containers have no user namespaces for Chromium's own sandbox when they run as root.
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];
