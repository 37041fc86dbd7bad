import { useLayoutEffect } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { later } from "./later";

// Effects run when the browser comes to it, as they do on a page.
beforeEach(() => vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", false));
afterEach(() => vi.unstubAllGlobals());

test("code that comes between a component's drawing and its effects is shown", async () => {
  let come: (part: () => string) => void = () => undefined;
  const Part = later(() => new Promise<() => string>((resolve) => (come = resolve)));
  void Part.preload();
  const CodeComes = () => {
    useLayoutEffect(() => come(() => "the menu"), []);
    return null;
  };
  const place = document.createElement("div");
  const root = createRoot(place);
  root.render(
    <>
      <Part />
      <CodeComes />
    </>,
  );
  await vi.waitFor(() => expect(place.textContent).toBe("the menu"));
  root.unmount();
});
