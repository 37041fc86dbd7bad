import { act, cleanup, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, it } from "vitest";
import { useLook } from "@/ui/look";
import type { Part } from "@/ui/part";
import { KeptLook } from "./KeptLook";
import { type Looks, LooksContext } from "./looks";

afterEach(cleanup);

const drawn: string[] = [];
const parse = ({ by }: Part) => ({ by: typeof by === "string" ? by : "" });
const format = ({ by }: { by: string }) => ({ by: by || undefined });

function Sorted({ id }: { id: string }) {
  const { state, change } = useLook(parse, format);
  drawn.push(`${id} by ${state.by}`);
  return <button type="button" onClick={() => change({ by: `${state.by}x` })}>{`${id} by ${state.by}`}</button>;
}
const widgets = ["w1", "w2"].map((id) => (
  <KeptLook key={id} id={id}>
    <Sorted id={id} />
  </KeptLook>
));

let address: Looks = {};
function Page() {
  const [looks, setLooks] = useState<Looks>({ w2: { by: "y" } });
  address = looks;
  return <LooksContext value={{ looks, onLooks: setLooks, link: async () => "" }}>{widgets}</LooksContext>;
}

it("has each widget's look kept by the address, and draws no other anew when one changes", () => {
  render(<Page />);
  drawn.length = 0;
  act(() => screen.getByRole("button", { name: "w1 by" }).click());
  expect(address).toEqual({ w1: { by: "x" }, w2: { by: "y" } });
  expect(drawn).toEqual(["w1 by x"]);
});

it("keeps it itself where there is no address for it", () => {
  render(widgets[0]);
  act(() => screen.getByRole("button", { name: "w1 by" }).click());
  expect(screen.getByRole("button", { name: "w1 by x" })).toBeTruthy();
});
