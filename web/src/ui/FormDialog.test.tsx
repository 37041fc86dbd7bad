import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, it } from "vitest";
import { FormDialog } from "./FormDialog";
import { useToasts } from "./toasts";

afterEach(() => {
  cleanup();
  useToasts.setState({ toasts: [] });
});

/** A dialog for one of several things, each of which is done once somebody ends it. */
function Deletions({ ends }: { ends: ((error?: Error) => void)[] }) {
  const [doomed, setDoomed] = useState<string | null>(null);
  return (
    <>
      {["one", "other"].map((each) => (
        <button type="button" key={each} onClick={() => setDoomed(each)}>
          {each}
        </button>
      ))}
      {doomed && (
        <FormDialog
          key={doomed}
          title={`Delete ${doomed}?`}
          action="Delete"
          onSubmit={() =>
            new Promise<void>((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve())))
          }
          onClose={() => setDoomed(null)}
        >
          For good
        </FormDialog>
      )}
    </>
  );
}

const click = (name: string) => fireEvent.click(screen.getByText(name));

it("closes what it has done, and not the one that somebody has opened meanwhile", async () => {
  const ends: ((error?: Error) => void)[] = [];
  render(<Deletions ends={ends} />);
  click("one");
  click("Delete");
  click("Cancel");
  click("other");
  ends[0]!();
  await new Promise((resolve) => setTimeout(resolve));
  expect(screen.getByText("Delete other?")).toBeTruthy();
  click("Delete");
  ends[1]!();
  await waitFor(() => expect(screen.queryByText("Delete other?")).toBeNull());
});

it("tells elsewhere of what went wrong once it is closed", async () => {
  const ends: ((error?: Error) => void)[] = [];
  render(<Deletions ends={ends} />);
  click("one");
  click("Delete");
  click("Cancel");
  ends[0]!(new Error("It is in use."));
  await waitFor(() => expect(useToasts.getState().toasts.map(({ text }) => text)).toEqual(["It is in use."]));
});
