import { expect, it } from "vitest";
import { renamedHref } from "./addresses";

it("follows a renamed project from all of its pages, and from no other", () => {
  const follow = (href: string) => renamedHref(href, { workspace: "my team", project: "shelf" }, "book shelf");
  expect(follow("/w/my%20team/p/shelf/runs?q=shelf")).toBe("/w/my%20team/p/book%20shelf/runs?q=shelf");
  expect(follow("/w/my%20team/p/shelf")).toBe("/w/my%20team/p/book%20shelf");
  for (const other of ["/", "/w/my%20team/p/shelf-2/settings", "/w/far/p/shelf/settings"])
    expect(follow(other)).toBe(other);
});
