// Runs before the first paint, so that a page never flashes in the wrong theme. A file of its own: the content security
// policy forbids inline scripts.
(() => {
  let choice = "system";
  let colours = "standard";
  try {
    const kept = JSON.parse(localStorage.getItem("seamark-preferences") ?? "{}").state;
    choice = kept?.theme ?? choice;
    colours = kept?.runColours ?? colours;
  } catch {
    // Storage is blocked or holds something else: the system's theme is right then.
  }
  // Forced colours have the system's own light or dark behind them.
  const asSystem = choice === "system" || matchMedia("(forced-colors: active)").matches;
  const dark = asSystem ? matchMedia("(prefers-color-scheme: dark)").matches : choice === "dark";
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  document.documentElement.dataset.palette = colours;
})();
