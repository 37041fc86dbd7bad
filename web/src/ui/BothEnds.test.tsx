import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { BothEnds } from "./BothEnds";
import { splitName } from "./splitName";

afterEach(cleanup);

describe("a long name", () => {
  it("keeps its end apart, where names of a sweep differ", () => {
    expect(splitName("gradient_norm_of_layer_with_a_long_name_017")).toEqual([
      "gradient_norm_of_layer_with_a_l",
      "ong_name_017",
    ]);
    expect(splitName("sweep-016 lr=0.1 bs=256", 6)).toEqual(["sweep-016 lr=0.1 ", "bs=256"]);
  });

  it("is whole where it is short or written from right to left", () => {
    expect(splitName("train/loss")).toEqual(["", "train/loss"]);
    expect(splitName("شبكة عصبية عميقة للتعرف على الصور")[0]).toBe("");
  });

  it.each(["👩‍🔬", "🚀", "e\u0301"])("is not cut within %s", (sign) => {
    const text = `${"a".repeat(30)}${sign}${"b".repeat(11)}`;
    const [head, tail] = splitName(text);
    expect([head, tail]).toEqual(["a".repeat(30), sign + "b".repeat(11)]);
  });

  it("is one name for who does not see it", () => {
    const text = "sweep-016 lr=0.0001 bs=256";
    render(
      <button type="button">
        <BothEnds text={text} />
      </button>,
    );
    expect(screen.getByRole("button", { name: text })).toBeTruthy();
  });
});
