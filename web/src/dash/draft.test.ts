import { expect, it } from "vitest";
import { EMPTY_DOCUMENT } from "@/api/dashboards";
import { forgetDraft, keepDraft, keptDraft } from "./draft";

it("keeps what could not be saved until it is, for its own dashboard", () => {
  expect(keptDraft("a")).toBeNull();
  keepDraft("a", { version: 3, document: EMPTY_DOCUMENT });
  expect(keptDraft("a")).toEqual({ version: 3, document: EMPTY_DOCUMENT });
  expect(keptDraft("b")).toBeNull();
  forgetDraft("a");
  expect(keptDraft("a")).toBeNull();
});

it("takes nothing for a draft that is none", () => {
  for (const text of ["{", "7", '{"version":1}', '{"document":{"sections":[]}}']) {
    sessionStorage.setItem("seamark:dashboard:a", text);
    expect(keptDraft("a")).toBeNull();
  }
});
