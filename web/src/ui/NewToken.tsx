import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { createToken, projectsOfServiceAccount } from "@/api/accountQueries";
import type { Schemas } from "@/api/client";
import { allProjects } from "@/api/projectQueries";
import { Field, SelectField } from "./controls";
import { FormDialog } from "./FormDialog";
import { formatInteger } from "./format";
import { LostParts, lostOf } from "./LostParts";
import type { TokenOwner } from "./Tokens";

type Scope = Schemas["TokenFacts"]["scope"];

const DAY = 86_400_000;
const LIFETIMES: [days: string, text: string][] = [
  ["", "Never"],
  ["30", "In 30 days"],
  ["90", "In 90 days"],
  ["365", "In a year"],
];

/** Makes a token: what it is called, what it may and where, and until when. */
export function NewToken({
  owner,
  onMade,
  onClose,
}: {
  owner: TokenOwner | null;
  onMade: (made: Schemas["CreatedToken"]) => void;
  onClose: () => void;
}) {
  const [name, setName] = useState("");
  const [days, setDays] = useState("");
  const [scope, setScope] = useState<Scope>("full");
  const [project, setProject] = useState("");
  const home = owner?.workspace;
  const seen = useQuery({ ...allProjects(""), enabled: home === undefined });
  const own = useQuery({ ...projectsOfServiceAccount(home ?? "", owner?.name ?? ""), enabled: home !== undefined });
  const known = seen.data;
  const projects = (home === undefined ? known?.projects : own.data) ?? [];
  const lost = lostOf("The projects could not be loaded", home === undefined ? seen : own);
  const create = async () =>
    onMade(
      await createToken({
        name: name.trim(),
        user: owner?.name ?? null,
        expires_at: days === "" ? null : Date.now() + Number(days) * DAY,
        scope,
        only_project: project || null,
      }),
    );
  return (
    <FormDialog
      title={owner ? `New token for ${owner.name}` : "New API token"}
      action="Create token"
      isReady={name.trim() !== ""}
      onSubmit={create}
      onClose={onClose}
    >
      <Field
        label="Name"
        hint={`What will use it, for example “${owner ? "cluster" : "laptop"}” or “nightly training”.`}
        value={name}
        onChange={(event) => setName(event.target.value)}
        autoComplete="off"
        required
        maxLength={200}
        autoFocus
      />
      <SelectField
        label="May"
        value={scope}
        onChange={(value) => setScope(value as Scope)}
        options={[
          ["full", owner ? "Do all that it may" : "Do all that you may"],
          ["write", "Log and read, and manage nothing"],
          ["read", "Only read"],
        ]}
      />
      <SelectField
        label="In"
        value={project}
        onChange={setProject}
        options={[
          // In place, so that nothing moves when it is known.
          ["", `All of ${owner ? "its" : "your"} projects${own.data?.length === 0 ? ": none yet" : ""}`],
          ...projects.map((each): [string, string] => {
            const full = `${each.workspace}/${each.name}`;
            return [full, full];
          }),
        ]}
      />
      {lost && <LostParts lost={[lost]} />}
      {known && known.total > known.projects.length && (
        <p>
          {`Of the first ${formatInteger(known.projects.length)} of ${formatInteger(known.total)} projects one can be chosen here.`}
        </p>
      )}
      <SelectField label="Expires" value={days} onChange={setDays} options={LIFETIMES} />
    </FormDialog>
  );
}
