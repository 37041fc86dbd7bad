import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, it } from "vitest";
import { Confirm, DataTable } from "./Page";

afterEach(cleanup);

/** A list of which each row can be taken away, at once or when that has been confirmed. */
function List() {
  const [rows, setRows] = useState(["a", "b", "c"]);
  const [asked, setAsked] = useState<string>();
  const remove = (name: string) => setRows((now) => now.filter((each) => each !== name));
  return (
    <main id="main" tabIndex={-1}>
      {rows.length > 0 && (
        <DataTable label="Rows" head={<th>Name</th>}>
          {rows.map((each) => (
            <tr key={each}>
              <td>
                <button type="button">Look at {each}</button>
                <button type="button" onClick={() => remove(each)}>
                  Remove {each}
                </button>
                <button type="button" onClick={() => setAsked(each)}>
                  Ask for {each}
                </button>
              </td>
            </tr>
          ))}
        </DataTable>
      )}
      {asked && (
        <Confirm title="Sure?" action="Yes" onConfirm={async () => remove(asked)} onClose={() => setAsked(undefined)}>
          Really?
        </Confirm>
      )}
    </main>
  );
}

const press = (name: string) => {
  const button = screen.getByRole("button", { name });
  button.focus();
  fireEvent.click(button);
};
const focused = () => document.activeElement?.textContent;

it("goes to the same button of the next row, of the last one at the end, and to the page when no row is left", async () => {
  render(<List />);
  press("Remove b");
  expect(focused()).toBe("Remove c");
  press("Remove c");
  expect(focused()).toBe("Remove a");
  press("Remove a");
  await act(async () => {});
  expect(document.activeElement?.id).toBe("main");
});

it("is with the list when a dialog has taken away the row that it was opened from", async () => {
  render(<List />);
  press("Ask for b");
  await act(async () => press("Yes"));
  expect(screen.queryByText("Ask for b")).toBeNull();
  expect(document.activeElement?.getAttribute("aria-label")).toBe("Rows");
});

it("stays where somebody has gone meanwhile", () => {
  render(<List />);
  screen.getByRole("button", { name: "Remove b" }).focus();
  screen.getByRole("button", { name: "Look at a" }).focus();
  fireEvent.click(screen.getByRole("button", { name: "Remove b" }));
  expect(focused()).toBe("Look at a");
});
