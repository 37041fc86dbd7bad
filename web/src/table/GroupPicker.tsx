import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Group } from "lucide-react";
import { useState } from "react";
import type { AttributeType, ProjectAddress } from "@/api/queries";
import { findAttributes, type RunsFilter } from "@/api/runs";
import { TYPE_NAMES } from "@/api/values";
import { Dialog } from "@/ui/Dialog";
import { useDebounced } from "@/ui/hooks";
import { Options } from "@/ui/Options";
import { NOT_OF_MACHINES } from "@/ui/sectionOrder";
import { isKnown } from "@/ui/useWhenKnown";

const DEBOUNCE_MILLISECONDS = 40;
const MOST = 50;
/** What runs can have the same of. */
const TYPES: readonly AttributeType[] = [
  "string",
  "bool",
  "int",
  "float",
  "stringSet",
  "datetime",
  "artifact",
  "gitRef",
];

/** Chooses the attribute to group runs by, of all that the listed runs have. */
export function GroupPicker({
  address,
  filter,
  groups,
  onChoose,
  onClose,
}: {
  address: ProjectAddress;
  filter: RunsFilter;
  groups: readonly string[];
  onChoose: (path: string) => void;
  onClose: () => void;
}) {
  const [typed, setTyped] = useState("");
  const search = useDebounced(typed.trim(), DEBOUNCE_MILLISECONDS);
  const queryKey = ["attribute-names", address.workspace, address.project, filter, "groups", search];
  const names = useQuery({
    queryKey,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => {
      // Each process of each run has some of its own, which would be all that is offered.
      const names = search === "" ? NOT_OF_MACHINES : undefined;
      return findAttributes(address, filter, { search, names, types: TYPES, limit: MOST, counts: false }, signal);
    },
  });
  const found = new Map((names.data?.attributes ?? []).map((each) => [each.path, each]));
  const options = [...found.values()]
    .filter(({ path }) => !groups.includes(path))
    .map(({ path, type }) => ({
      key: path,
      group: "Attributes",
      content: (
        <>
          <Group size={15} aria-hidden />
          <span>{path}</span>
          <small>{TYPE_NAMES[type]}</small>
        </>
      ),
      onChoose: () => {
        onChoose(path);
        onClose();
      },
    }));
  return (
    <Dialog title="Group by" onClose={onClose} bare>
      <Options
        label="Group by"
        placeholder="An attribute's name"
        typed={typed}
        onTyped={setTyped}
        options={options}
        known={isKnown(typed.trim(), search, names) ? undefined : 0}
        empty={
          names.isFetching
            ? "Searching…"
            : typed.trim() === ""
              ? "There is nothing that runs can share but what each process has of its own: find it by its name."
              : `No attribute that runs can share is called “${typed}”.`
        }
        asked={{ answer: names, queryKey }}
        footer="↑ ↓ to choose · Enter to group · Esc to close"
      />
    </Dialog>
  );
}
