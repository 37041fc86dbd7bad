import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { keepFocus } from "./keepFocus";

let stop = () => {};
beforeEach(() => {
  // Everything is to be seen, and nothing takes the focus by itself.
  vi.spyOn(HTMLElement.prototype, "checkVisibility").mockReturnValue(true);
  vi.spyOn(document, "hasFocus").mockReturnValue(true);
  document.body.innerHTML = `<main id="main" tabindex="-1">
    <div id="table"><button>Columns</button></div>
    <div role="separator" tabindex="0"></div>
    <div id="panel"><div role="alert"><button id="retry">Try again</button></div></div>
  </main>`;
  stop = keepFocus(true);
});
afterEach(() => stop());

const frames = async (count: number) => {
  for (let frame = 0; frame < count; frame++) await new Promise((done) => requestAnimationFrame(done));
};
const panel = () => document.getElementById("panel")!;
const focused = () => (document.activeElement as HTMLElement).textContent;

/** Takes away what has the focus, as browsers say it and this document does not. */
function replace(content: string) {
  const lost = document.activeElement as HTMLElement;
  lost.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
  lost.blur();
  panel().innerHTML = content;
}

it("waits where what was lost is asked for again, and goes to what comes in its place", async () => {
  document.getElementById("retry")!.focus();
  replace('<div aria-busy="true">Loading</div>');
  await frames(12);
  expect(document.activeElement).toBe(document.body);
  panel().innerHTML = "<p>Drawn</p><button>Zoom</button>";
  await vi.waitFor(() => expect(focused()).toBe("Zoom"));
});

it("stays where somebody has gone meanwhile", async () => {
  document.getElementById("retry")!.focus();
  replace('<div aria-busy="true">Loading</div>');
  await frames(4);
  document.querySelector<HTMLElement>("#table button")!.focus();
  panel().innerHTML = "<button>Zoom</button>";
  await frames(6);
  expect(focused()).toBe("Columns");
});

it("goes to what stands beside where nothing comes instead", async () => {
  document.getElementById("retry")!.focus();
  replace("");
  await vi.waitFor(() => expect(document.activeElement?.role).toBe("separator"));
});
