// @vitest-environment node
import { beforeEach, describe, expect, it } from "vitest";
import { dismiss, toast, toastError, undo, useToasts } from "./toasts";

const texts = () => useToasts.getState().toasts.map((each) => each.text);

describe("toasts", () => {
  beforeEach(() => useToasts.setState({ toasts: [] }));

  it("keeps the latest three", () => {
    for (const text of ["a", "b", "c", "d"]) toast({ text });
    expect(texts()).toEqual(["b", "c", "d"]);
  });

  it("takes back once, and goes with it", async () => {
    const done: string[] = [];
    const id = toast({ text: "archived", undo: () => done.push("restored") });
    const [shown] = useToasts.getState().toasts;
    expect(shown?.id).toBe(id);
    await undo(shown!);
    expect(done).toEqual(["restored"]);
    expect(texts()).toEqual([]);
  });

  it("says of an error why, and which request the server's log has it under", () => {
    toastError(Object.assign(new Error("The disk is full."), { requestId: "4be1" }));
    toastError("no reason");
    expect(useToasts.getState().toasts).toMatchObject([
      { text: "The disk is full.", tone: "bad", requestId: "4be1" },
      { text: "no reason", tone: "bad", requestId: undefined },
    ]);
  });

  it("tells that it could not take back", async () => {
    toast({ text: "archived", undo: () => Promise.reject(new Error("The server does not answer.")) });
    await undo(useToasts.getState().toasts[0]!);
    expect(texts()).toEqual(["The server does not answer."]);
    dismiss(useToasts.getState().toasts[0]!.id);
    expect(texts()).toEqual([]);
  });
});
