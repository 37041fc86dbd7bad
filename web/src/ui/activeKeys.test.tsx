import { render } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { activeKeys, useClaimedKeys } from "./activeKeys";

function Listening({ scope, keys }: { scope: string; keys: string[] }) {
  useClaimedKeys(scope, keys);
  return null;
}

describe("the keys that mean something", () => {
  it("are those of the components that are there, until the last of them goes", () => {
    const one = render(<Listening scope="rows" keys={["j", "c s"]} />);
    const other = render(<Listening scope="rows" keys={["j"]} />);
    expect(activeKeys()).toEqual(["rows:c s", "rows:j"]);
    one.unmount();
    expect(activeKeys()).toEqual(["rows:j"]);
    other.rerender(<Listening scope="run" keys={[]} />);
    expect(activeKeys()).toEqual([]);
    other.unmount();
  });
});
