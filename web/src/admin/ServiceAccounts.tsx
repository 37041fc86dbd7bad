import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Bot, KeyRound, Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { changeServiceAccount, createServiceAccount, serviceAccounts } from "@/api/adminQueries";
import type { Schemas } from "@/api/client";
import { Button, Field } from "@/ui/controls";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { Confirm, DataTable, Section } from "@/ui/Page";
import { Banner, CodeBlock, Empty } from "@/ui/states";
import { toast, toastError } from "@/ui/toasts";
import { WaitingFor } from "@/ui/Waiting";
import styles from "./admin.module.css";
import { NewServiceToken } from "./NewServiceToken";

/** Accounts for scripts that belong to nobody: made, given tokens, shut out. */
export function ServiceAccounts({ workspace, canChange }: { workspace: string; canChange: boolean }) {
  const activeQuery = serviceAccounts(workspace, false);
  const active = useQuery(activeQuery);
  const inactive = useQuery(serviceAccounts(workspace, true));
  const queries = useQueryClient();
  const [isMaking, setMaking] = useState(false);
  const [doomed, setDoomed] = useState<string | null>(null);
  /** Who is given a token. */
  const [given, setGiven] = useState<string | null>(null);
  const [made, setMade] = useState<Schemas["CreatedToken"] | null>(null);
  const fetchAgain = () => queries.invalidateQueries({ queryKey: ["service-accounts", workspace] });
  const attempt = async (action: () => Promise<unknown>) => {
    try {
      await action();
    } catch (error) {
      toastError(error);
    }
  };
  const setActive = async (name: string, isActive: boolean) => {
    await changeServiceAccount(workspace, name, isActive);
    await fetchAgain();
    toast({
      text: `${name} is ${isActive ? "let in" : "shut out"}`,
      undo: async () => {
        await changeServiceAccount(workspace, name, !isActive);
        await fetchAgain();
      },
    });
  };
  const rows = [
    ...(active.data ?? []).map((each) => ({ ...each, isActive: true })),
    ...(inactive.data ?? []).map((each) => ({ ...each, isActive: false })),
  ];
  return (
    <Section
      title="Service accounts"
      hint="For scripts that belong to nobody. One sees a project when it is put on the project's list of members."
      actions={
        canChange && (
          <Button changes onClick={() => setMaking(true)}>
            <Plus size={15} aria-hidden />
            New service account
          </Button>
        )
      }
    >
      <WaitingFor
        answer={active}
        queryKey={activeQuery.queryKey}
        what="Looking for service accounts…"
        failed="The service accounts could not be loaded"
        lines={3}
        isTable
      />
      {active.data && rows.length === 0 && (
        <Empty
          icon={<Bot size={20} />}
          title="No service accounts yet"
          command={`seamark service-account create NAME --workspace ${workspace}`}
        >
          {canChange
            ? "Make one for a cluster or a pipeline, so that its runs do not hang on a person's account: above, or on the server."
            : "An admin of the workspace can make one for a cluster or a pipeline, and so can who runs the server."}
        </Empty>
      )}
      {rows.length > 0 && (
        <DataTable
          label="Service accounts"
          head={
            <>
              <th scope="col">Name</th>
              <th scope="col">State</th>
              {canChange && (
                <th scope="col">
                  <span className="visually-hidden">What can be done</span>
                </th>
              )}
            </>
          }
        >
          {rows.map((account) => (
            <tr key={account.uuid}>
              <th scope="row">
                <span className={styles.name}>
                  <Bot size={15} aria-hidden />
                  {account.name}
                </span>
              </th>
              <td>{account.isActive ? "active" : "shut out"}</td>
              {canChange && (
                <td data-actions="true">
                  {account.isActive && (
                    <Button
                      look="ghost"
                      changes
                      aria-label={`New token for ${account.name}`}
                      onClick={() => setGiven(account.name)}
                    >
                      <KeyRound size={14} aria-hidden />
                      New token
                    </Button>
                  )}
                  <Button
                    look="ghost"
                    changes
                    aria-label={`${account.isActive ? "Shut out" : "Let in"} ${account.name}`}
                    onClick={() =>
                      account.isActive ? setDoomed(account.name) : attempt(() => setActive(account.name, true))
                    }
                  >
                    {account.isActive ? "Shut out" : "Let in"}
                  </Button>
                </td>
              )}
            </tr>
          ))}
        </DataTable>
      )}
      {isMaking && <NewServiceAccount workspace={workspace} onMade={fetchAgain} onClose={() => setMaking(false)} />}
      {doomed !== null && (
        <Confirm
          title={`Shut out ${doomed}?`}
          action="Shut out"
          onConfirm={() => setActive(doomed, false)}
          onClose={() => setDoomed(null)}
        >
          <p>
            All of its tokens are refused at once, also in scripts that are running. What it logged stays; letting it in
            again brings back its tokens and its places in projects.
          </p>
        </Confirm>
      )}
      {given !== null && (
        <NewServiceToken
          account={given}
          onMade={(token) => {
            setGiven(null);
            setMade(token);
          }}
          onClose={() => setGiven(null)}
        />
      )}
      {made && (
        <Dialog title="A new token" onClose={() => setMade(null)} wide>
          <p>It is shown this once. Set it where the scripts run:</p>
          <CodeBlock text={made.exports.join("\n")} label="the export lines" />
          <DialogActions>
            <Button look="primary" onClick={() => setMade(null)}>
              I have copied it
            </Button>
          </DialogActions>
        </Dialog>
      )}
    </Section>
  );
}

function NewServiceAccount({
  workspace,
  onMade,
  onClose,
}: {
  workspace: string;
  onMade: () => unknown;
  onClose: () => void;
}) {
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<unknown>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    try {
      await createServiceAccount(workspace, name.trim());
      onMade();
      onClose();
    } catch (error) {
      setProblem(error);
    }
  };
  return (
    <Dialog title="New service account" onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <Field
          label="Name"
          hint={`It will be called ${name.trim() || "NAME"}@${workspace}.`}
          value={name}
          onChange={(event) => setName(event.target.value)}
          spellCheck={false}
          autoComplete="off"
          required
        />
        {problem !== null && <Banner error={problem} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={name.trim() === ""}>
            Create
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
