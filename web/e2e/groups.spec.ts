import { api, expect, expectAccessible, make, RUNS, test } from "./fixtures";

test("groups hold their runs, count what is shown of them, and nest", async ({ page }) => {
  await page.goto(`${RUNS}?group=parameters/optimizer&sel=35.34`);
  await expect(page.getByText("3 groups")).toBeVisible();
  const adam = page.getByRole("row", { name: /optimizer adam/ });
  await expect(adam).toContainText("13");
  await expect(adam.locator('[data-column="train/loss"]')).toHaveText(/^0\.\d+ ± 0\.\d+/);
  await expect(page.getByRole("button", { name: "Show the runs of optimizer adam" })).toHaveAttribute(
    "aria-pressed",
    "mixed",
  );
  await page.getByRole("button", { name: "Open optimizer adam" }).click();
  await expect(page.getByRole("row")).toHaveCount(17);
  await expect(page).toHaveURL(/open=string:adam/);
  await page.goBack();
  await expect(page.getByRole("row")).toHaveCount(4);
  await page.goForward();
  await expect(page.getByRole("row")).toHaveCount(17);
  await page.reload();
  await expect(page.getByRole("row")).toHaveCount(17);
  await page.getByRole("button", { name: "Show the runs of optimizer adam" }).click();
  await expect(page.getByText("14 shown")).toBeVisible();
  await expectAccessible(page);
  await page.getByTitle("Group the runs").click();
  await page.getByRole("menuitem", { name: "parameters/batch_size" }).click();
  await expect(page.getByText("3 groups")).toBeVisible();
  await page
    .getByRole("button", { name: /^Open batch_size/ })
    .first()
    .click();
  await expect(page.getByRole("checkbox", { name: /^Select DIG/ }).first()).toBeVisible();
  await expect(page).toHaveURL(/open=string:adam&open=string:adam%7Eint:\d+/);
});

test("runs are grouped by an attribute that is no column, found by its name", async ({ page }) => {
  await page.goto(`${RUNS}?col=train/loss`);
  await page.getByTitle("Group the runs").click();
  await page.getByRole("menuitem", { name: "Another attribute…" }).click();
  await page.getByRole("combobox", { name: "Group by" }).fill("optimiz");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/group=parameters\/optimizer/);
  await expect(page.getByText("3 groups")).toBeVisible();
});

test("groups follow the order of the table, and so do the first runs that the tabs show", async ({ page }) => {
  await page.goto(`${RUNS}?group=parameters/optimizer&sel=first:3&sort=-parameters/optimizer`);
  const groups = page.getByRole("row").filter({ has: page.getByRole("button", { name: /^Open optimizer/ }) });
  await expect(groups).toHaveCount(3);
  const sgd = page.getByRole("button", { name: "Show the runs of optimizer sgd" });
  await expect(groups.first()).toContainText("sgd");
  await expect(sgd).toHaveAttribute("title", /^3 of \d+ shown: /);
  await page.getByRole("button", { name: "Name", exact: true }).click();
  await page.getByRole("button", { name: "Name", exact: true }).click();
  await expect(page).toHaveURL(/sort=sys%2Fname|sort=sys\/name/);
  await expect(groups.first()).toContainText("adam");
  await expect(page.getByRole("button", { name: "Show the runs of optimizer adam" })).toHaveAttribute(
    "title",
    /^3 of \d+ shown: /,
  );
});

test("an open group keeps its lines while runs begin, and shows at once what is written into one of them", async ({
  page,
}) => {
  const { id } = await make("many-runs", { kind: "run" });
  // All of them are in one group. Of this sort a new run is the first, and nobody has asked for that.
  await page.goto("/w/main/p/many-runs/runs?group=nothing&open=-&sort=-sys/id");
  const first = page
    .getByRole("row")
    .filter({ has: page.getByLabel(/^Select MANY-/) })
    .first();
  await expect(first).toContainText(id);
  const other = await make("many-runs", { kind: "run" });
  const pill = page.getByRole("button", { name: "1 new run", exact: true });
  await expect(pill).toBeVisible();
  await expect(first).toContainText(id);
  await first.click();
  await page.getByRole("treegrid").focus();
  let answer = () => {};
  await page.route(`**/runs/${id}`, async (route) => {
    if (route.request().method() === "PATCH")
      await new Promise<void>((done) => {
        answer = done;
      });
    await route.continue();
  });
  await page.keyboard.press("e");
  await page.getByLabel(`Name of ${id}`).fill("written in its group");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("link", { name: "written in its group" })).toBeVisible();
  answer();
  await pill.click();
  await expect(first).toContainText(other.id);
  for (const run of [id, other.id]) await api("DELETE", `projects/main/many-runs/runs/${run}`);
});
