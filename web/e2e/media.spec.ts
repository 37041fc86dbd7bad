import { expect, expectAccessible, RUNS, test } from "./fixtures";

test("the media of the shown runs follow one slider, to the nearest step of each", async ({ page }) => {
  await page.goto(`${RUNS}?tab=media&sel=36-37&m.step=600`);
  const cell = page.getByRole("button", { name: /^Open samples\/generated of/ });
  await expect(cell).toHaveAccessibleName(/at step 500$/);
  await expect(cell.getByRole("img")).toHaveAttribute("alt", /^Drawn after 500 steps/);
  await expect(page.getByRole("cell", { name: "–" }).first()).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Next step" }).click();
  await expect(cell).toHaveAccessibleName(/at step 750$/);
  await expect(page).toHaveURL(/m\.step=750/);
  await page.getByRole("radio", { name: "Runs as rows" }).click();
  await expect(page).toHaveURL(/m\.rows=runs/);
  await expect(page.getByRole("columnheader", { name: "samples/generated" })).toBeVisible();
  await page.getByRole("radio", { name: "Steps as columns" }).click();
  await expect(page.getByRole("columnheader", { name: "step 250", exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: /^Open samples\/generated of .* at step 250$/ })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("columnheader", { name: "samples/generated" })).toBeVisible();

  await cell.click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("step 750 · Drawn after 750 steps")).toBeVisible();
  await page.keyboard.press("ArrowLeft");
  await expect(dialog.getByText("step 500 · Drawn after 500 steps")).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
});
