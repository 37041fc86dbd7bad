import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { signInWithPassword } from "@/api/accountQueries";
import { SIGNED_IN } from "@/api/client";
import { me } from "@/api/queries";
import { Button, Field } from "@/ui/controls";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { Banner } from "@/ui/states";

/** Asks for the password again where a session has ended, over the page as it stands: nothing of it is lost. */
export function ReLogin({ name, onDone, onLeave }: { name: string; onDone: () => void; onLeave: () => void }) {
  const queries = useQueryClient();
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await signInWithPassword(name, password);
      await queries.fetchQuery({ ...me(), staleTime: 0 });
      onDone();
      dispatchEvent(new Event(SIGNED_IN));
      await queries.invalidateQueries();
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title="Your session has ended" onClose={onLeave}>
      <form onSubmit={submit} className="stack">
        <p>Sign in again as {name}, and go on where you are. What is on the page stays.</p>
        {problem !== null && <Banner error={problem} />}
        <input type="hidden" name="username" autoComplete="username" value={name} readOnly />
        <Field
          label="Password"
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          required
          autoFocus
        />
        <DialogActions>
          <Button onClick={onLeave}>Sign in otherwise</Button>
          <Button look="primary" changes={false} type="submit" disabled={busy}>
            {busy ? "Signing in…" : "Sign in"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
