import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { createToken, revokeToken, tokens } from "@/api/accountQueries";
import type { Schemas } from "@/api/client";
import { allProjects } from "@/api/projectQueries";
import { Button, Field, SelectField } from "@/ui/controls";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { formatAgo, formatDate, formatDateTime, formatInteger } from "@/ui/format";
import { useNow } from "@/ui/hooks";
import { Banner, CodeBlock, Empty } from "@/ui/states";
import { WaitingFor } from "@/ui/Waiting";
import styles from "./settings.module.css";

type Token = Schemas["TokenFacts"];
type Created = Schemas["CreatedToken"];

const DAY = 86_400_000;
const LIFETIMES: [value: string, text: string][] = [
  ["", "Never"],
  ["30", "In 30 days"],
  ["90", "In 90 days"],
  ["365", "In a year"],
];

const SCOPES: [value: Token["scope"], text: string][] = [
  ["full", "Do all that you may"],
  ["write", "Log and read, and manage nothing"],
  ["read", "Only read"],
];
const SCOPE_TEXTS: Record<Token["scope"], string> = { full: "all", write: "log and read", read: "read" };

/** The API tokens of the signed-in person: what scripts sign in with. */
export function TokensPanel() {
  const listQuery = tokens();
  const list = useQuery(listQuery);
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<Token | null>(null);
  const [created, setCreated] = useState<Created | null>(null);
  return (
    <section className={styles.panel} aria-labelledby="tokens-title">
      <div className={styles.panelHead}>
        <div>
          <h1 id="tokens-title">API tokens</h1>
          <p>
            A token lets your scripts log and read in your name. Give each machine or job its own, so that you can
            revoke it alone.
          </p>
        </div>
        <Button look="primary" onClick={() => setCreating(true)}>
          <Plus size={15} aria-hidden />
          New token
        </Button>
      </div>
      {created && <NewToken created={created} onDone={() => setCreated(null)} />}
      <WaitingFor
        answer={list}
        queryKey={listQuery.queryKey}
        what="Looking for tokens…"
        failed="The tokens could not be loaded"
        lines={4}
        isTable
      />
      {list.data &&
        (list.data.length === 0 ? (
          <Empty
            icon={<KeyRound size={20} />}
            title="No tokens yet"
            actions={
              <Button changes onClick={() => setCreating(true)}>
                Make the first
              </Button>
            }
          >
            A training script needs one to log to this server.
          </Empty>
        ) : (
          <Tokens tokens={list.data} onRevoke={setRevoking} />
        ))}
      {creating && (
        <CreateDialog
          onClose={() => setCreating(false)}
          onCreated={(token) => {
            setCreating(false);
            setCreated(token);
          }}
        />
      )}
      {revoking && <RevokeDialog token={revoking} onClose={() => setRevoking(null)} />}
    </section>
  );
}

function stateOf(token: Token, now: number): { text: string; look: "active" | "gone" } {
  if (token.revoked_at !== null) return { text: `revoked ${formatAgo(token.revoked_at, now)}`, look: "gone" };
  if (token.expires_at !== null && token.expires_at <= now)
    return { text: `expired ${formatDate(token.expires_at)}`, look: "gone" };
  return {
    text: token.expires_at === null ? "active" : `active until ${formatDate(token.expires_at)}`,
    look: "active",
  };
}

function Tokens({ tokens: all, onRevoke }: { tokens: readonly Token[]; onRevoke: (token: Token) => void }) {
  const now = useNow();
  return (
    <div className={styles.tableBox}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">May</th>
            <th scope="col">State</th>
            <th scope="col">Created</th>
            <th scope="col">Last used</th>
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {all.map((token) => {
            const state = stateOf(token, now);
            return (
              <tr key={token.uuid} data-look={state.look}>
                <th scope="row">{token.name || "unnamed"}</th>
                <td>
                  {SCOPE_TEXTS[token.scope]}
                  {token.only_project !== null && <small> in {token.only_project || "a deleted project"}</small>}
                </td>
                <td>{state.text}</td>
                <td title={formatDateTime(token.created_at)}>{formatAgo(token.created_at, now)}</td>
                <td title={token.last_used_at === null ? undefined : formatDateTime(token.last_used_at)}>
                  {token.last_used_at === null ? "never" : formatAgo(token.last_used_at, now)}
                </td>
                <td>
                  {token.revoked_at === null && (
                    <Button
                      look="danger"
                      onClick={() => onRevoke(token)}
                      aria-label={`Revoke ${token.name || "the unnamed token"}`}
                    >
                      <Trash2 size={14} aria-hidden />
                      Revoke
                    </Button>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function NewToken({ created, onDone }: { created: Created; onDone: () => void }) {
  const second = created.exports.join("\n");
  // The 3.x clients speak plain HTTP without asking, and take their certificates from SSL_CERT_FILE.
  const third = created.exports.filter((line) => /NEPTUNE_|SSL_CERT_FILE/.test(line)).join("\n");
  return (
    <div className={styles.created} role="status">
      <h2>“{created.token.name}” is ready. Copy it now: it is shown this once.</h2>
      <h3>
        For scripts with <code>import neptune</code> (2.x API)
      </h3>
      <CodeBlock text={second} label="the export lines for the 2.x API" />
      <h3>
        For scripts with <code>import neptune_scale</code> (3.x API)
      </h3>
      <CodeBlock text={third} label="the export lines for the 3.x API" />
      <div>
        <Button onClick={onDone}>I have copied it</Button>
      </div>
    </div>
  );
}

function CreateDialog({ onClose, onCreated }: { onClose: () => void; onCreated: (created: Created) => void }) {
  const [name, setName] = useState("");
  const [days, setDays] = useState("");
  const [scope, setScope] = useState<Token["scope"]>("full");
  const [project, setProject] = useState("");
  const known = useQuery(allProjects(""));
  const cache = useQueryClient();
  const create = useMutation({
    mutationFn: () =>
      createToken({
        name: name.trim(),
        expires_at: days === "" ? null : Date.now() + Number(days) * DAY,
        scope,
        only_project: project || null,
      }),
    onSuccess: (created) => {
      cache.invalidateQueries({ queryKey: ["tokens"] });
      onCreated(created);
    },
  });
  return (
    <Dialog title="New API token" onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <Field
          label="Name"
          hint="What will use it, for example “laptop” or “nightly training”."
          value={name}
          onChange={(event) => setName(event.target.value)}
          required
          maxLength={200}
          autoFocus
        />
        <SelectField
          label="May"
          value={scope}
          onChange={(value) => setScope(value as Token["scope"])}
          options={SCOPES}
        />
        <SelectField
          label="In"
          value={project}
          onChange={setProject}
          options={[
            ["", "All of your projects"],
            ...(known.data?.projects ?? []).map((each): [string, string] => {
              const full = `${each.workspace}/${each.name}`;
              return [full, full];
            }),
          ]}
        />
        {known.data && known.data.total > known.data.projects.length && (
          <p className={styles.quiet}>
            {`The first ${formatInteger(known.data.projects.length)} of ${formatInteger(known.data.total)} projects can be chosen here.`}
          </p>
        )}
        <SelectField label="Expires" value={days} onChange={setDays} options={LIFETIMES} />
        {create.error && <Banner error={create.error} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={name.trim() === "" || create.isPending}>
            Create token
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function RevokeDialog({ token, onClose }: { token: Token; onClose: () => void }) {
  const cache = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => revokeToken(token.uuid),
    onSuccess: () => {
      cache.invalidateQueries({ queryKey: ["tokens"] });
      onClose();
    },
  });
  return (
    <Dialog title={`Revoke “${token.name}”?`} onClose={onClose}>
      <p>Scripts that use it stop being let in within a second. What they have logged stays. This cannot be undone.</p>
      {revoke.error && <Banner error={revoke.error} />}
      <DialogActions>
        <Button onClick={onClose}>Keep it</Button>
        <Button look="danger" onClick={() => revoke.mutate()} disabled={revoke.isPending}>
          Revoke
        </Button>
      </DialogActions>
    </Dialog>
  );
}
