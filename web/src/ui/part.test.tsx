import { renderHook } from "@testing-library/react";
import { expect, it } from "vitest";
import { type NextPart, type OnPart, type Part, usePartChange } from "./part";

interface State {
  step: number | null;
  open: string;
}
const parse = (part: Part): State => ({
  step: part.step === undefined ? null : Number(part.step),
  open: String(part.open ?? ""),
});
const format = ({ step, open }: State): NextPart => ({
  step: step === null ? undefined : String(step),
  open: open || undefined,
});

it("keeps a change that is not drawn yet when another one follows, also after the panel was drawn as it was before", () => {
  let part: Part = { open: "DIG-37~samples" };
  const onPart: OnPart = (next) => {
    part = Object.fromEntries(Object.entries(next(part)).filter((each) => each[1] !== undefined)) as Part;
  };
  const { result, rerender } = renderHook(() => usePartChange(onPart, parse, format));
  result.current({ open: "" });
  rerender();
  result.current({ step: 500 });
  expect(part).toEqual({ step: "500" });
  result.current(({ step }) => ({ step: (step ?? 0) + 250 }));
  result.current(({ step }) => ({ step: (step ?? 0) + 250 }));
  expect(part).toEqual({ step: "1000" });
});
