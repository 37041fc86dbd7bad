import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import { createWorkspace, workspaceSummaries } from "@/api/serverQueries";
import { Button, Field } from "@/ui/controls";
import { FormDialog } from "@/ui/FormDialog";
import { formatAgo, formatBytes, formatDateTime, formatInteger } from "@/ui/format";
import { useNow } from "@/ui/hooks";
import { Section } from "@/ui/Page";
import { WaitingFor } from "@/ui/Waiting";
import styles from "./admin.module.css";
import { FactTable } from "./FactTable";

/** All workspaces of the server, in figures. */
export function Workspaces() {
  const listQuery = workspaceSummaries();
  const list = useQuery(listQuery);
  const [isMaking, setMaking] = useState(false);
  const queries = useQueryClient();
  const now = useNow();
  return (
    <Section
      title="Workspaces"
      hint="Limits are set on the server's command line, with seamark workspace limit."
      actions={
        <Button look="primary" onClick={() => setMaking(true)}>
          <Plus size={15} aria-hidden />
          New workspace
        </Button>
      }
    >
      <WaitingFor
        answer={list}
        queryKey={listQuery.queryKey}
        what="Looking for workspaces…"
        failed="The workspaces could not be loaded"
        lines={4}
        isTable
      />
      {list.data && (
        <FactTable
          label="Workspaces"
          rows={list.data}
          rowKey={(each) => each.name}
          columns={[
            {
              title: "Name",
              cell: (each) => (
                <>
                  <Link to="/w/$workspace/$part" params={{ workspace: each.name, part: "storage" }}>
                    {each.name}
                  </Link>
                  {each.is_read_only && <span className={styles.out}> read-only</span>}
                </>
              ),
            },
            {
              title: "Projects",
              isNumber: true,
              cell: (each) => limited(each.projects, each.projects_limit, formatInteger),
            },
            { title: "Members", isNumber: true, cell: (each) => formatInteger(each.members) },
            { title: "Service accounts", isNumber: true, cell: (each) => formatInteger(each.service_accounts) },
            {
              title: "Size",
              isNumber: true,
              cell: (each) => limited(each.stored_bytes, each.stored_bytes_limit, formatBytes),
            },
            {
              title: "Created",
              cell: (each) => formatAgo(each.created_at, now),
              hint: (each) => formatDateTime(each.created_at),
            },
          ]}
        />
      )}
      {isMaking && (
        <NewWorkspace
          onMade={() => {
            void queries.invalidateQueries({ queryKey: ["admin"] });
            void queries.invalidateQueries({ queryKey: ["workspaces"] });
          }}
          onClose={() => setMaking(false)}
        />
      )}
    </Section>
  );
}

const limited = (count: number, limit: number | null, format: (value: number) => string): string =>
  limit === null ? format(count) : `${format(count)} of ${format(limit)}`;

function NewWorkspace({ onMade, onClose }: { onMade: () => void; onClose: () => void }) {
  const [name, setName] = useState("");
  const [owner, setOwner] = useState("");
  const create = async () => {
    await createWorkspace(name.trim(), owner.trim() || null);
    onMade();
  };
  return (
    <FormDialog title="New workspace" action="Create" isReady={name.trim() !== ""} onSubmit={create} onClose={onClose}>
      <Field
        label="Name"
        value={name}
        onChange={(event) => setName(event.target.value)}
        autoComplete="off"
        spellCheck={false}
        required
      />
      <Field
        label="Its admin"
        hint="A user's name. Empty: you."
        value={owner}
        onChange={(event) => setOwner(event.target.value)}
        autoComplete="off"
        spellCheck={false}
      />
    </FormDialog>
  );
}
