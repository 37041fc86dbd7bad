import { useQuery } from "@tanstack/react-query";
import { auditEvents } from "@/api/serverQueries";
import { Button, SearchInput, SelectField } from "@/ui/controls";
import { formatDateTime } from "@/ui/format";
import { useListPlace } from "@/ui/hooks";
import type { PlacedList } from "@/ui/listState";
import { DataTable, Section } from "@/ui/Page";
import { Empty } from "@/ui/states";
import { WaitingFor } from "@/ui/Waiting";
import styles from "./admin.module.css";

const ACTIONS: Record<string, string> = {
  "session.begin": "Signed in",
  "session.refused": "Gave a wrong password",
  "token.create": "Made a token for",
  "token.revoke": "Revoked a token of",
  "user.create": "Created the user",
  "user.admin": "Changed whether admin:",
  "user.deactivate": "Shut out",
  "user.reactivate": "Let in",
  "user.password": "Set the password of",
  "user.reset": "Reset the password of",
  "user.link": "Made a sign-in link for",
  "member.add": "Added the member",
  "member.role": "Changed the role of",
  "member.remove": "Removed the member",
  "workspace.create": "Created the workspace",
  "workspace.limits": "Set the limits of",
  "project.change": "Changed the project",
  "project.policy": "Changed what is kept in",
  "project.delete": "Deleted the project",
  "trash.move": "Moved idle runs to the trash of",
  "trash.purge": "Deleted for good in",
  "import.start": "Began an import into",
  "job.cancel": "Stopped a job in",
};

/** Who did what: sign-ins, tokens, members, users, deletions. */
export function AuditLog(place: PlacedList) {
  const { state, onState } = place;
  const { typed, setTyped, search } = useListPlace(place);
  const { action = "", before: pages = [] } = state;
  const setPages = (before: readonly number[]) => onState({ ...state, before: before.length > 0 ? before : undefined });
  const before = pages.at(-1);
  const listQuery = auditEvents(search, action, before);
  const list = useQuery(listQuery);
  const events = list.data?.events ?? [];
  return (
    <Section title="Who did what" hint="Sign-ins, tokens, members, users and deletions of the last 400 days.">
      <div className={styles.filters}>
        <SearchInput
          isMain
          className={styles.wide}
          label="Search by who, or to what"
          value={typed}
          onValue={setTyped}
        />
        <SelectField
          label="Action"
          value={action}
          onChange={(value) => onState({ ...state, action: value || undefined, before: undefined })}
          options={[["", "Every action"], ...Object.keys(ACTIONS).map((each): [string, string] => [each, each])]}
        />
      </div>
      <WaitingFor
        answer={list}
        queryKey={listQuery.queryKey}
        what="Looking who did what…"
        failed="The record could not be loaded"
        isTable
      />
      {list.data && events.length === 0 && (
        <Empty title="Nothing found" actions={<Button onClick={() => onState({})}>Show what anybody did</Button>}>
          Nobody did such a thing.
        </Empty>
      )}
      {events.length > 0 && (
        <DataTable
          answer={list}
          label="Who did what"
          head={
            <>
              <th scope="col">When</th>
              <th scope="col">Who</th>
              <th scope="col">What</th>
              <th scope="col">Details</th>
            </>
          }
        >
          {events.map((event) => (
            <tr key={event.id}>
              <td>{formatDateTime(event.at)}</td>
              <th scope="row">{event.actor}</th>
              <td>
                {ACTIONS[event.action] ?? event.action}
                {!event.action.startsWith("session.") && <b> {event.subject}</b>}
              </td>
              <td className={styles.details}>
                {Object.entries(event.details)
                  .map(([name, value]) => `${name}: ${value}`)
                  .join(", ")}
              </td>
            </tr>
          ))}
        </DataTable>
      )}
      {(pages.length > 0 || events.length === 100) && (
        <div className={styles.pages}>
          <Button disabled={pages.length === 0} onClick={() => setPages(pages.slice(0, -1))}>
            Later
          </Button>
          <Button disabled={events.length < 100} onClick={() => setPages([...pages, events.at(-1)!.id])}>
            Earlier
          </Button>
        </div>
      )}
    </Section>
  );
}
