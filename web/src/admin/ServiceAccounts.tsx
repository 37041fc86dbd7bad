import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Bot, KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { changeServiceAccount, createServiceAccount, serviceAccounts } from "@/api/adminQueries";
import { Button, Field } from "@/ui/controls";
import { FormDialog } from "@/ui/FormDialog";
import { Card, Confirm, Section } from "@/ui/Page";
import { Empty } from "@/ui/states";
import { Tokens } from "@/ui/Tokens";
import { toast, toastError } from "@/ui/toasts";
import { WaitingForAll } from "@/ui/Waiting";
import styles from "./admin.module.css";

/** Accounts for scripts that belong to nobody: made, given tokens, shut out. */
export function ServiceAccounts({
  workspace,
  canChange,
}: {
  workspace: string;
  /** Whether who is signed in is an admin of the workspace; undefined while that is not known. */
  canChange: boolean | undefined;
}) {
  const parts = [serviceAccounts(workspace, false), serviceAccounts(workspace, true)] as const;
  const [active, inactive] = [useQuery(parts[0]), useQuery(parts[1])];
  const queries = useQueryClient();
  const [isMaking, setMaking] = useState(false);
  const fetchAgain = () => queries.invalidateQueries({ queryKey: ["service-accounts", workspace] });
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
  return (
    <Section
      title="Service accounts"
      hint={`For scripts that belong to nobody. One sees a project when it is put on the project's list of members.${canChange === false ? " Only admins of the workspace see and make the tokens of service accounts, and you are a member." : ""}`}
      actions={
        canChange && (
          <Button changes onClick={() => setMaking(true)}>
            <Plus size={15} aria-hidden />
            New service account
          </Button>
        )
      }
    >
      {active.data && inactive.data ? (
        active.data.length + inactive.data.length === 0 ? (
          <Empty
            icon={<Bot size={20} />}
            title="No service accounts yet"
            command={`seamark service-account create NAME --workspace ${workspace}`}
          >
            {canChange
              ? "Make one for a cluster or a pipeline, so that its runs do not hang on a person's account: above, or on the server."
              : "An admin of the workspace can make one for a cluster or a pipeline, and so can who runs the server."}
          </Empty>
        ) : (
          <ul className={styles.accounts}>
            {[...active.data, ...inactive.data].map(({ uuid, name }, place) => (
              <li key={uuid}>
                <Account
                  name={name}
                  workspace={workspace}
                  isActive={place < active.data.length}
                  canChange={canChange === true}
                  setActive={(isActive) => setActive(name, isActive)}
                />
              </li>
            ))}
          </ul>
        )
      ) : (
        <WaitingForAll
          parts={[
            { answer: active, queryKey: parts[0].queryKey },
            { answer: inactive, queryKey: parts[1].queryKey },
          ]}
          what="Looking for service accounts…"
          failed="The service accounts could not be loaded"
          lines={3}
        />
      )}
      {isMaking && <NewServiceAccount workspace={workspace} onMade={fetchAgain} onClose={() => setMaking(false)} />}
    </Section>
  );
}

function Account({
  name,
  workspace,
  isActive,
  canChange,
  setActive,
}: {
  name: string;
  workspace: string;
  isActive: boolean;
  canChange: boolean;
  setActive: (isActive: boolean) => Promise<void>;
}) {
  const [isMakingToken, setMakingToken] = useState(false);
  const [isDoomed, setDoomed] = useState(false);
  return (
    <Card>
      <div className={styles.account}>
        <h3 className={styles.name}>
          <Bot size={15} aria-hidden />
          {name}
          {!isActive && <span className={styles.out}>shut out</span>}
        </h3>
        {canChange && (
          <>
            {isActive && (
              <Button look="ghost" changes aria-label={`New token for ${name}`} onClick={() => setMakingToken(true)}>
                <KeyRound size={14} aria-hidden />
                New token
              </Button>
            )}
            <Button
              look="ghost"
              changes
              aria-label={`${isActive ? "Shut out" : "Let in"} ${name}`}
              onClick={() => (isActive ? setDoomed(true) : setActive(true).catch(toastError))}
            >
              {isActive ? "Shut out" : "Let in"}
            </Button>
          </>
        )}
      </div>
      {canChange && (
        <Tokens owner={{ name, workspace }} isMaking={isMakingToken} onMaking={setMakingToken}>
          <p className={styles.quiet}>No token is good: nothing can sign in as this account.</p>
        </Tokens>
      )}
      {isDoomed && (
        <Confirm
          title={`Shut out ${name}?`}
          action="Shut out"
          onConfirm={() => setActive(false)}
          onClose={() => setDoomed(false)}
        >
          <p>
            All of its tokens are refused at once, also in scripts that are running. What it logged stays; letting it in
            again brings back its tokens and its places in projects.
          </p>
        </Confirm>
      )}
    </Card>
  );
}

function NewServiceAccount({
  workspace,
  onMade,
  onClose,
}: {
  workspace: string;
  onMade: () => Promise<unknown>;
  onClose: () => void;
}) {
  const [name, setName] = useState("");
  return (
    <FormDialog
      title="New service account"
      action="Create"
      isReady={name.trim() !== ""}
      onSubmit={async () => {
        await createServiceAccount(workspace, name.trim());
        await onMade();
      }}
      onClose={onClose}
    >
      <Field
        label="Name"
        hint={`It will be called ${name.trim() || "NAME"}@${workspace}.`}
        value={name}
        onChange={(event) => setName(event.target.value)}
        spellCheck={false}
        autoComplete="off"
        required
      />
    </FormDialog>
  );
}
