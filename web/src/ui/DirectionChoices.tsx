import { useQuery, useQueryClient } from "@tanstack/react-query";
import { chooseDirection, chosenDirections, type Direction, directionByName } from "@/api/directions";
import type { ProjectAddress } from "@/api/queries";
import { MenuChoices, MenuItem } from "./Menu";
import { toastError } from "./toasts";
import { useCanChange } from "./useCanChange";

export const DIRECTION_TEXT: Record<Direction, string> = {
  lower: "Lower is better",
  higher: "Higher is better",
  neither: "Neither is better",
};

/** In a menu: which values of a metric are better. Everybody who sees the project sees what is chosen. */
export function DirectionChoices({ address, path }: { address: ProjectAddress; path: string }) {
  const queries = useQueryClient();
  const { data } = useQuery(chosenDirections(address));
  const canChange = useCanChange(address);
  const byName = `By its name: ${DIRECTION_TEXT[directionByName(path)].toLowerCase()}`;
  const chosen = data?.[path];
  if (!canChange)
    return (
      <MenuItem disabled onSelect={() => {}}>
        {chosen ? DIRECTION_TEXT[chosen] : byName}
      </MenuItem>
    );
  return (
    <MenuChoices<Direction | "name">
      label="For everybody in the project"
      value={chosen ?? "name"}
      onChange={(next) =>
        chooseDirection(queries, address, path, next === "name" ? null : next).catch((error) => toastError(error))
      }
      options={[
        ["name", byName],
        ["lower", DIRECTION_TEXT.lower],
        ["higher", DIRECTION_TEXT.higher],
        ["neither", DIRECTION_TEXT.neither],
      ]}
    />
  );
}
