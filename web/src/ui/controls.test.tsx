import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { markReachable, markUnreachable } from "@/api/reachability";
import { Button, IconButton } from "./controls";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  markReachable();
  vi.useRealTimers();
});

const isEnabled = (name: string) => !(screen.getByRole("button", { name }) as HTMLButtonElement).disabled;

it("rests where it would change something while the server is away, and only there", () => {
  render(
    <>
      <Button look="primary">Create</Button>
      <Button look="danger">Delete</Button>
      <Button changes>Restore</Button>
      <IconButton changes label="Rename">
        …
      </IconButton>
      <Button>Show more</Button>
      <Button look="primary" changes={false}>
        Compare
      </Button>
    </>,
  );
  const changing = ["Create", "Delete", "Restore", "Rename"];
  expect(changing.every(isEnabled)).toBe(true);
  act(markUnreachable);
  expect(changing.some(isEnabled)).toBe(false);
  expect(screen.getByRole("button", { name: "Create" }).title).toContain("The server does not answer");
  expect(["Show more", "Compare"].every(isEnabled)).toBe(true);
  act(markReachable);
  expect(changing.every(isEnabled)).toBe(true);
});
