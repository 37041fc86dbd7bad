import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { LogIn } from "lucide-react";
import { type FormEvent, useCallback, useEffect, useRef, useState } from "react";
import { setupState, signInWithLink, signInWithPassword } from "@/api/accountQueries";
import { ApiError } from "@/api/client";
import { me } from "@/api/queries";
import { Button, Field } from "@/ui/controls";
import { useTitle } from "@/ui/hooks";
import { Banner } from "@/ui/states";
import { Logo } from "../Logo";
import { takeCode } from "../oneTimeCode";
import { router } from "../router";
import styles from "./pages.module.css";

const codeOfThisVisit = location.pathname === "/login" ? takeCode() : null;

const RESOLVED_BY_SERVER = /\/runs\/by-(custom-id|experiment)\?/;

function explain(error: unknown): string {
  return error instanceof ApiError || error instanceof Error ? error.message : String(error);
}

export function LoginPage() {
  useTitle("Sign in");
  const { next } = useSearch({ from: "/login" });
  const cache = useQueryClient();
  const navigate = useNavigate();
  const isNew = useQuery(setupState()).data?.is_open === true;
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(codeOfThisVisit !== null);
  const usedCode = useRef<string | null>(null);

  const enter = useCallback(async () => {
    cache.clear();
    await cache.fetchQuery(me());
    // The server knows which run these addresses mean; the app has no page for them.
    if (next && RESOLVED_BY_SERVER.test(next)) location.replace(next);
    else if (next) router.history.replace(next);
    else await navigate({ to: "/", replace: true });
  }, [cache, navigate, next]);

  const enterWithLink = useCallback(
    async (code: string) => {
      if (usedCode.current === code) return;
      usedCode.current = code;
      setBusy(true);
      setProblem(null);
      try {
        await signInWithLink(code);
        await enter();
      } catch (error) {
        setProblem(explain(error));
        setBusy(false);
      }
    },
    [enter],
  );

  useEffect(() => {
    if (codeOfThisVisit) enterWithLink(codeOfThisVisit);
    // A link that is opened while this page already shows changes only what follows the #.
    const again = () => {
      const code = takeCode();
      if (code) enterWithLink(code);
    };
    addEventListener("hashchange", again);
    return () => removeEventListener("hashchange", again);
  }, [enterWithLink]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await signInWithPassword(name.trim(), password);
      await enter();
    } catch (error) {
      setProblem(explain(error));
      setBusy(false);
    }
  };

  return (
    <main className={styles.login}>
      <form className={styles.loginCard} onSubmit={submit}>
        <div className={styles.loginHead}>
          <Logo size={40} />
          <h1>Sign in to Seamark</h1>
        </div>
        {problem && <Banner>{problem}</Banner>}
        <Field
          label="Name"
          name="username"
          autoComplete="username"
          value={name}
          onChange={(event) => setName(event.target.value)}
          required
          autoFocus={!busy}
        />
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          required
        />
        <Button look="primary" changes={false} type="submit" disabled={busy}>
          <LogIn size={15} aria-hidden />
          {busy ? "Signing in…" : "Sign in"}
        </Button>
        <p className={styles.loginHint}>
          No password yet? The server printed a one-time link when it first started;{" "}
          <code>seamark login-link NAME</code> prints another.
        </p>
        {isNew && (
          <p className={styles.loginHint}>
            This server waits for its first admin: <Link to="/setup">set it up</Link> with the code that it printed.
          </p>
        )}
      </form>
    </main>
  );
}
