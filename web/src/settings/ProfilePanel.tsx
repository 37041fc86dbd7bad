import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { signInWithPassword } from "@/api/accountQueries";
import { changePassword, changeProfile } from "@/api/adminQueries";
import { me } from "@/api/queries";
import { Button, Field } from "@/ui/controls";
import { Card, Section } from "@/ui/Page";
import { Banner } from "@/ui/states";
import { toast } from "@/ui/toasts";
import { WaitingFor } from "@/ui/Waiting";
import styles from "./settings.module.css";

/** Who one is: the name that is shown, the workspaces, the password. */
export function ProfilePanel() {
  const account = useQuery(me());
  if (!account.data)
    return <WaitingFor answer={account} queryKey={me().queryKey} what="Looking who you are…" lines={4} />;
  const { user, memberships } = account.data;
  return (
    <>
      <Section
        title="Name"
        hint={`The account ${user.name}${user.is_admin ? ", an administrator of this server" : ""}.`}
      >
        <Card>
          <NameForm initial={user.display_name} accountName={user.name} />
        </Card>
      </Section>
      <Section title="Workspaces">
        <Card>
          {memberships.length === 0 ? (
            <p className={styles.quiet}>You are in no workspace yet. Ask an administrator to add you.</p>
          ) : (
            <ul className={styles.plain}>
              {memberships.map((each) => (
                <li key={each.workspace}>
                  <b>{each.workspace}</b> <span className={styles.quiet}>{each.role}</span>
                </li>
              ))}
            </ul>
          )}
        </Card>
      </Section>
      <Section title="Password" hint="A new password ends your sessions in all browsers; API tokens go on.">
        <Card>
          <PasswordForm name={user.name} />
        </Card>
      </Section>
    </>
  );
}

function NameForm({ initial, accountName }: { initial: string; accountName: string }) {
  const queries = useQueryClient();
  const [name, setName] = useState(initial);
  const [problem, setProblem] = useState<unknown>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    try {
      const change = async (next: string) => {
        await changeProfile(next);
        await queries.invalidateQueries({ queryKey: ["me"] });
      };
      await change(name);
      toast({
        text: "Your name is changed",
        undo: async () => {
          await change(initial);
          setName(initial);
        },
      });
    } catch (error) {
      setProblem(error);
    }
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <Field
        label="Name to be shown"
        hint={`When empty, ${accountName} is shown.`}
        value={name}
        maxLength={200}
        onChange={(event) => setName(event.target.value)}
      />
      {problem !== null && <Banner error={problem} />}
      <div>
        <Button changes type="submit" disabled={name.trim() === initial}>
          Save
        </Button>
      </div>
    </form>
  );
}

function PasswordForm({ name }: { name: string }) {
  const queries = useQueryClient();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await changePassword(next, current || null);
      // The change has ended this session, too; whoever knows the new password goes on.
      await signInWithPassword(name, next);
      await queries.fetchQuery({ ...me(), staleTime: 0 });
      setCurrent("");
      setNext("");
      toast({ text: "Your password is changed" });
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <input type="hidden" name="username" autoComplete="username" value={name} readOnly />
      <Field
        label="Current password"
        hint="Leave it empty when you have none yet and came in by a link."
        type="password"
        autoComplete="current-password"
        value={current}
        onChange={(event) => setCurrent(event.target.value)}
      />
      <Field
        label="New password"
        type="password"
        autoComplete="new-password"
        value={next}
        onChange={(event) => setNext(event.target.value)}
        required
      />
      {problem !== null && <Banner error={problem} />}
      <div>
        <Button changes type="submit" disabled={busy || next === ""}>
          Change the password
        </Button>
      </div>
    </form>
  );
}
