import { expect, expectAccessible, test } from "./fixtures";

test("a histogram series is shown over steps, and one step of it with exact counts", async ({ page }) => {
  await page.goto("/w/main/p/long-runs/runs/LONG-2?path=forked/weights");
  const heat = page.getByRole("img", { name: /^forked\/weights: 60 steps from 0 to 590, values from −3 to 3/ });
  await expect(heat).toBeVisible();
  await expect(page.getByText("60 histograms")).toBeVisible();
  await expectAccessible(page);
  await heat.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(heat.locator("text").last()).toHaveText("step 580 · −1 to 1: 42");

  await page.getByRole("radio", { name: "One step" }).click();
  const slider = page.getByRole("slider", { name: /^Step/ });
  await expect(slider).toHaveAttribute("aria-valuetext", "step 590");
  await slider.press("Home");
  const bars = page.getByRole("img", { name: /^Step 0 of forked\/weights/ });
  await bars.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(bars.locator("text").last()).toHaveText("step 0 · −1 to 1: 100");

  // How it is looked at is in the address.
  await expect(page).toHaveURL(/p\.mode=bars&p\.step=0/);
  await page.reload();
  await expect(bars).toBeVisible();
  await expect(slider).toHaveAttribute("aria-valuetext", "step 0");
  await page.getByRole("button", { name: "Data of forked/weights" }).click();
  await page.getByRole("menuitem", { name: "Data table" }).click();
  await expect(page.getByRole("dialog").getByRole("row")).toHaveCount(4);
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();

  await page.getByRole("radio", { name: "Ridges" }).click();
  await expect(page.getByRole("img", { name: /steps, from 0 at the back to 590 in front/ })).toBeVisible();
});

test("fewer steps of a histogram series are looked at, by pointer, by keyboard and by typing", async ({ page }) => {
  await page.goto("/w/main/p/long-runs/runs/LONG-2?path=forked/weights");
  const heat = page.getByRole("img", { name: /^forked\/weights: / });
  const box = (await heat.boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.7, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  await expect(page).toHaveURL(/zoom=2\d\d\.\d+\.\.4\d\d\.\d+/);
  await expect(heat).toHaveAccessibleName(/: 1\d steps from 2\d0 to 4\d0/);
  const first = page.getByRole("textbox", { name: "Steps from" });
  await first.fill("300");
  await page.getByRole("textbox", { name: "to" }).fill("340");
  await page.getByRole("textbox", { name: "to" }).press("Enter");
  await expect(heat).toHaveAccessibleName(/: 5 steps from 300 to 340/);
  await expect(page.getByText("5 histograms")).toBeVisible();
  await expectAccessible(page);
  await heat.focus();
  await page.keyboard.press("+");
  await expect(heat).toHaveAccessibleName(/: 3 steps from 310 to 330/);
  await page.keyboard.press("-");
  await expect(heat).toHaveAccessibleName(/: 5 steps from 300 to 340/);
  await page.goBack();
  await expect(heat).toHaveAccessibleName(/: 3 steps from 310 to 330/);
  await page.getByRole("button", { name: "Show all steps" }).click();
  await expect(heat).toHaveAccessibleName(/: 60 steps from 0 to 590/);
  await first.waitFor({ state: "hidden" });
  await page.goto("/w/main/p/long-runs/runs/LONG-2?path=forked/weights&c.zoom=1000..2000");
  await expect(page.getByText("Nothing was logged from step 1,000 to 2,000")).toBeVisible();
  await page.getByRole("button", { name: "Show all steps" }).click();
  await expect(heat).toHaveAccessibleName(/: 60 steps from 0 to 590/);
});
