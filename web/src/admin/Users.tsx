import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Bot, UserPlus, UserRound } from "lucide-react";
import { useState } from "react";
import type { Schemas } from "@/api/client";
import { type Account, accounts, changeUser, inviteUser, makeSignInLink } from "@/api/serverQueries";
import { Button, Field, SearchInput, SelectField } from "@/ui/controls";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { FormDialog } from "@/ui/FormDialog";
import { formatAgo, formatDateTime, formatInteger } from "@/ui/format";
import { useLastPage, useListPlace, useNow } from "@/ui/hooks";
import type { PlacedList } from "@/ui/listState";
import { Confirm, DataTable, Section } from "@/ui/Page";
import { CodeBlock, Empty } from "@/ui/states";
import { Tokens } from "@/ui/Tokens";
import { toast, toastError } from "@/ui/toasts";
import { WaitingFor } from "@/ui/Waiting";
import styles from "./admin.module.css";
import { Paging } from "./Paging";

const PAGE = 100;

/** Everybody with an account: who they are, when they were last seen, and what an admin can do for them. */
export function Users({
  me,
  workspaces,
  ...place
}: {
  me: string;
  workspaces: readonly string[];
} & PlacedList) {
  const { typed, setTyped, search, page, setPage } = useListPlace(place);
  const [isInviting, setInviting] = useState(false);
  const [doomed, setDoomed] = useState<Account | null>(null);
  /** One's own account, which shall be no admin any more. */
  const [resigning, setResigning] = useState<Account | null>(null);
  const [resetting, setResetting] = useState<Account | null>(null);
  /** Whose tokens are looked at. */
  const [looked, setLooked] = useState<Account | null>(null);
  const [link, setLink] = useState<Schemas["SignInLink"] | null>(null);
  const listQuery = accounts(search, page * PAGE, PAGE);
  const list = useQuery(listQuery);
  useLastPage(place, PAGE, list);
  const queries = useQueryClient();
  const now = useNow();
  const fetchAgain = () => queries.invalidateQueries({ queryKey: ["admin", "users"] });
  const change = async (account: Account, body: Schemas["AccountChange"], text: string) => {
    const { is_admin, is_active } = account;
    await changeUser(account.uuid, body);
    toast({
      text,
      undo: async () => {
        await changeUser(account.uuid, body.is_admin === undefined ? { is_active } : { is_admin });
        await fetchAgain();
      },
    });
    await fetchAgain();
  };
  const setActive = (account: Account, isActive: boolean) =>
    change(account, { is_active: isActive }, `${account.name} is ${isActive ? "let in" : "shut out"}`);
  const made = (fresh: Schemas["SignInLink"]) => {
    setLink(fresh);
    void fetchAgain();
  };
  return (
    <Section
      title="Users"
      hint={
        list.data
          ? `${list.data.total === 1 ? "One account" : `${formatInteger(list.data.total)} accounts`}, service accounts included`
          : " "
      }
      actions={
        <span className={styles.buttons}>
          <SearchInput isMain label="Search users" value={typed} onValue={setTyped} />
          <Button look="primary" onClick={() => setInviting(true)}>
            <UserPlus size={15} aria-hidden />
            Invite
          </Button>
        </span>
      }
    >
      <WaitingFor
        answer={list}
        queryKey={listQuery.queryKey}
        what="Looking for users…"
        failed="The users could not be loaded"
        isTable
      />
      {list.data?.total === 0 && (
        <Empty
          icon={<UserRound size={20} />}
          title="Nobody is called so"
          actions={<Button onClick={() => setTyped("")}>Clear the search</Button>}
        >
          {`No account has “${search}” in its name.`}
        </Empty>
      )}
      {list.data && list.data.total > 0 && (
        <DataTable
          answer={list}
          label="Users"
          head={
            <>
              <th scope="col">Name</th>
              <th scope="col">Workspaces</th>
              <th scope="col">Last seen</th>
              <th scope="col">Created</th>
              <th scope="col" data-numeric="true">
                Tokens
              </th>
              <th scope="col">
                <span className="visually-hidden">What can be done</span>
              </th>
            </>
          }
        >
          {list.data.accounts.map((account) => (
            <tr key={account.uuid}>
              <th scope="row">
                <span className={styles.name}>
                  {account.kind === "person" ? <UserRound size={15} aria-hidden /> : <Bot size={15} aria-hidden />}
                  {account.name}
                  {account.name === me && <span className={styles.you}>you</span>}
                  {account.is_admin && <span className={styles.you}>admin</span>}
                  {!account.is_active && <span className={styles.out}>shut out</span>}
                </span>
                {account.display_name && account.display_name !== account.name && <small>{account.display_name}</small>}
              </th>
              <td>
                {account.memberships.map(({ workspace, role }) => `${workspace} (${role})`).join(", ") || (
                  <span className={styles.quiet}>–</span>
                )}
              </td>
              <td title={account.last_seen_at ? formatDateTime(account.last_seen_at) : undefined}>
                {account.last_seen_at ? (
                  formatAgo(account.last_seen_at, now)
                ) : (
                  <span className={styles.quiet}>never</span>
                )}
              </td>
              <td title={formatDateTime(account.created_at)}>{formatAgo(account.created_at, now)}</td>
              <td data-numeric="true">
                {account.tokens === 0 ? (
                  "0"
                ) : (
                  <button
                    type="button"
                    className={styles.link}
                    aria-label={`${formatInteger(account.tokens)} ${account.tokens === 1 ? "token" : "tokens"} of ${account.name}`}
                    onClick={() => setLooked(account)}
                  >
                    {formatInteger(account.tokens)}
                  </button>
                )}
              </td>
              <td data-actions="true">
                {account.kind === "person" && account.is_active && account.name !== me && (
                  <Button
                    look="ghost"
                    changes
                    aria-label={`Reset password of ${account.name}`}
                    onClick={() => setResetting(account)}
                  >
                    Reset password
                  </Button>
                )}
                {account.kind === "person" && account.is_active && (
                  <Button
                    look="ghost"
                    changes
                    aria-label={`${account.is_admin ? "Take admin from" : "Make admin:"} ${account.name}`}
                    onClick={() =>
                      account.name === me
                        ? setResigning(account)
                        : change(
                            account,
                            { is_admin: !account.is_admin },
                            `${account.name} ${account.is_admin ? "is no admin any more" : "is an admin now"}`,
                          ).catch(toastError)
                    }
                  >
                    {account.is_admin ? "Take admin" : "Make admin"}
                  </Button>
                )}
                {account.name !== me && (
                  <Button
                    look="ghost"
                    changes
                    aria-label={`${account.is_active ? "Shut out" : "Let in"} ${account.name}`}
                    onClick={() =>
                      account.is_active ? setDoomed(account) : setActive(account, true).catch(toastError)
                    }
                  >
                    {account.is_active ? "Shut out" : "Let in"}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </DataTable>
      )}
      {list.data && <Paging page={page} size={PAGE} total={list.data.total} onPage={setPage} />}
      {isInviting && <Invite workspaces={workspaces} onMade={made} onClose={() => setInviting(false)} />}
      {doomed && (
        <Confirm
          title={`Shut out ${doomed.name}?`}
          action="Shut out"
          onConfirm={() => setActive(doomed, false)}
          onClose={() => setDoomed(null)}
        >
          <p>
            {doomed.kind === "person" && "They are signed out everywhere. "}
            {doomed.tokens > 0 &&
              `${doomed.tokens === 1 ? "The token of the account is" : `All ${formatInteger(doomed.tokens)} tokens of the account are`} refused at once, also in scripts that are running. `}
            What was logged stays. Letting the account in again brings back its tokens and its places in workspaces and
            projects.
          </p>
        </Confirm>
      )}
      {resigning && (
        <Confirm
          title="Stop being an admin of the server?"
          action="Stop being an admin"
          onConfirm={async () => {
            await changeUser(resigning.uuid, { is_admin: false });
            toast({ text: "You are no admin of the server any more" });
            await queries.invalidateQueries();
          }}
          onClose={() => setResigning(null)}
        >
          <p>
            You see nothing of the server’s pages afterwards. Only another admin of the server can make you one again.
          </p>
        </Confirm>
      )}
      {resetting && (
        <Confirm
          title={`Reset the password of ${resetting.name}?`}
          action="Reset"
          onConfirm={async () => made(await makeSignInLink(resetting.uuid, true))}
          onClose={() => setResetting(null)}
        >
          <p>They are signed out everywhere. You get a link with which they choose a new password; tokens stay good.</p>
        </Confirm>
      )}
      {looked && (
        <Dialog title={`Tokens of ${looked.name}`} onClose={() => setLooked(null)} wide>
          <Tokens owner={{ name: looked.name }} onChanged={fetchAgain}>
            <p className={styles.quiet}>No token is good: scripts cannot sign in as this account.</p>
          </Tokens>
        </Dialog>
      )}
      {link && (
        <Dialog title={`A way in for ${link.user.name}`} onClose={() => setLink(null)} wide>
          <p>It is shown this once, signs {link.user.name} in once, and is good for a week.</p>
          <CodeBlock text={link.url} label="the sign-in link" />
          <DialogActions>
            <Button look="primary" onClick={() => setLink(null)}>
              I have copied it
            </Button>
          </DialogActions>
        </Dialog>
      )}
    </Section>
  );
}

function Invite({
  workspaces,
  onMade,
  onClose,
}: {
  workspaces: readonly string[];
  onMade: (link: Schemas["SignInLink"]) => void;
  onClose: () => void;
}) {
  const [name, setName] = useState("");
  const [workspace, setWorkspace] = useState(workspaces[0] ?? "");
  const [role, setRole] = useState<"member" | "admin">("member");
  const invite = async () =>
    onMade(await inviteUser({ name: name.trim(), is_admin: false, workspace: workspace || null, role }));
  return (
    <FormDialog
      title="Invite somebody"
      action="Invite"
      isReady={name.trim() !== ""}
      onSubmit={invite}
      onClose={onClose}
    >
      <Field
        label="User name"
        hint="You get a link to send to them, with which they sign in and choose a password."
        value={name}
        onChange={(event) => setName(event.target.value)}
        autoComplete="off"
        spellCheck={false}
        required
      />
      <SelectField
        label="Workspace"
        value={workspace}
        onChange={setWorkspace}
        options={[...workspaces.map((each): [string, string] => [each, each]), ["", "None yet"]]}
      />
      {workspace && (
        <SelectField
          label="Role there"
          value={role}
          onChange={(value) => setRole(value === "admin" ? "admin" : "member")}
          options={[
            ["member", "Member"],
            ["admin", "Admin"],
          ]}
        />
      )}
    </FormDialog>
  );
}
