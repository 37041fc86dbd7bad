import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { KeyRound } from "lucide-react";
import { type FormEvent, useState } from "react";
import { setUp, setupState } from "@/api/accountQueries";
import { me } from "@/api/queries";
import { Button, Field } from "@/ui/controls";
import { useTitle } from "@/ui/hooks";
import { Banner } from "@/ui/states";
import { WaitingFor } from "@/ui/Waiting";
import { Logo } from "../Logo";
import { takeCode } from "../oneTimeCode";
import styles from "./pages.module.css";

const codeOfThisVisit = location.pathname === "/setup" ? takeCode() : null;

/** The first minutes of a server: whoever has the code that it printed becomes its admin, with a password. */
export function SetupPage() {
  useTitle("Set up");
  const state = useQuery(setupState());
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [code, setCode] = useState(codeOfThisVisit ?? "");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const differs = again !== "" && again !== password;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (password !== again) return setProblem("The two passwords differ. Type the same one twice.");
    setBusy(true);
    setProblem(null);
    try {
      await setUp(code.trim(), password);
      cache.clear();
      await cache.fetchQuery(me());
      await navigate({ to: "/", replace: true });
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  return (
    <main className={styles.login}>
      <form className={styles.loginCard} onSubmit={submit}>
        <div className={styles.loginHead}>
          <Logo size={40} />
          <h1>Set up Seamark</h1>
        </div>
        <WaitingFor
          answer={state}
          queryKey={setupState().queryKey}
          what="Asking the server…"
          failed="The server could not be asked"
          lines={4}
        />
        {state.data?.is_open === false && (
          <p>
            This server is set up, or its code is too old. <Link to="/login">Sign in</Link>; on its machine{" "}
            <code>seamark login-link admin</code> prints a new link.
          </p>
        )}
        {state.data?.is_open && (
          <>
            <p>
              You become its admin, under the name <b>admin</b>.
            </p>
            {problem !== null && <Banner error={problem} />}
            <Field
              label="Setup code"
              hint="The server printed it at its first start, behind /setup#."
              value={code}
              onChange={(event) => setCode(event.target.value)}
              autoComplete="one-time-code"
              spellCheck={false}
              required
              autoFocus={codeOfThisVisit === null}
            />
            <input type="text" name="username" value="admin" autoComplete="username" readOnly hidden />
            <Field
              label="Password"
              hint="8 characters or more."
              type="password"
              autoComplete="new-password"
              minLength={8}
              value={password}
              onChange={(event) => setPassword(event.target.value)}
              required
              autoFocus={codeOfThisVisit !== null}
            />
            <Field
              label="The same password again"
              type="password"
              autoComplete="new-password"
              value={again}
              onChange={(event) => setAgain(event.target.value)}
              aria-invalid={differs || undefined}
              required
            />
            <Button look="primary" changes={false} type="submit" disabled={busy}>
              <KeyRound size={15} aria-hidden />
              {busy ? "Setting up…" : "Set up and sign in"}
            </Button>
          </>
        )}
      </form>
    </main>
  );
}
