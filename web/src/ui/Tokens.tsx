import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { revokeToken, tokens } from "@/api/accountQueries";
import type { Schemas } from "@/api/client";
import { Button } from "./controls";
import { formatAgo, formatDate, formatDateTime, formatInteger } from "./format";
import { useNow } from "./hooks";
import { NewToken } from "./NewToken";
import { Confirm, DataTable } from "./Page";
import { CodeBlock } from "./states";
import styles from "./Tokens.module.css";
import { toast } from "./toasts";
import { WaitingFor } from "./Waiting";

type Token = Schemas["TokenFacts"];
type Created = Schemas["CreatedToken"];

/** Whose tokens they are. */
export interface TokenOwner {
  name: string;
  /** Of a service account, which belongs to the projects of its own workspace alone. */
  workspace?: string;
}

const DAY = 86_400_000;
const SOON = 14 * DAY;
const MAY: Record<Token["scope"], string> = { full: "all", write: "log and read", read: "read" };

const isOver = (token: Token, now: number): boolean =>
  token.revoked_at !== null || (token.expires_at !== null && token.expires_at <= now);
const titleOf = (token: Token): string => token.name || "the unnamed token";

/** The API tokens of an account, or of the signed-in person without one: made, shown once, listed, revoked. */
export function Tokens({
  owner = null,
  isMaking = false,
  onMaking,
  onChanged,
  children,
}: {
  owner?: TokenOwner | null;
  /** Whether one is being made, which is asked for where the account stands. */
  isMaking?: boolean;
  onMaking?: (isMaking: boolean) => void;
  /** What others show of these tokens is out of date. */
  onChanged?: () => unknown;
  /** What stands where there are none. */
  children: ReactNode;
}) {
  const query = tokens(owner?.name);
  const list = useQuery(query);
  const queries = useQueryClient();
  const now = useNow();
  const [made, setMade] = useState<readonly Created[]>([]);
  const [revoked, setRevoked] = useState<Token | null>(null);
  const [showsOver, setShowsOver] = useState(false);
  const fetchAgain = async () => {
    onChanged?.();
    await queries.invalidateQueries({ queryKey: query.queryKey });
  };
  const over = list.data?.filter((each) => isOver(each, now)) ?? [];
  const good = list.data?.filter((each) => !isOver(each, now)) ?? [];
  const shown = showsOver ? [...good, ...over] : good;
  return (
    <>
      {made.map((each) => (
        <Fresh
          key={each.token.uuid}
          created={each}
          onDone={() => setMade((all) => all.filter((other) => other !== each))}
        />
      ))}
      <WaitingFor
        answer={list}
        queryKey={query.queryKey}
        what="Looking for tokens…"
        failed="The tokens could not be loaded"
        lines={2}
        isTable
      />
      {list.data && good.length === 0 && children}
      {shown.length > 0 && (
        <DataTable
          label={owner ? `Tokens of ${owner.name}` : "API tokens"}
          head={
            <>
              <th scope="col">Name</th>
              <th scope="col">May</th>
              <th scope="col">Created</th>
              <th scope="col">Last used</th>
              <th scope="col">Expires</th>
              <th scope="col">
                <span className="visually-hidden">What can be done</span>
              </th>
            </>
          }
        >
          {shown.map((token) => (
            <tr key={token.uuid} className={isOver(token, now) ? styles.over : undefined}>
              <th scope="row">{token.name || "unnamed"}</th>
              <td>
                {MAY[token.scope]}
                {token.only_project !== null && (
                  <small className={styles.place}> in {token.only_project || "a deleted project"}</small>
                )}
              </td>
              <td title={formatDateTime(token.created_at)}>{formatAgo(token.created_at, now)}</td>
              <td title={token.last_used_at === null ? undefined : formatDateTime(token.last_used_at)}>
                {token.last_used_at === null ? "never" : formatAgo(token.last_used_at, now)}
              </td>
              <Expiry token={token} now={now} />
              <td data-actions="true">
                {!isOver(token, now) && (
                  <Button look="danger" onClick={() => setRevoked(token)} aria-label={`Revoke ${titleOf(token)}`}>
                    <Trash2 size={14} aria-hidden />
                    Revoke
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </DataTable>
      )}
      {over.length > 0 && (
        <Button look="ghost" aria-expanded={showsOver} onClick={() => setShowsOver(!showsOver)}>
          {`${showsOver ? "Hide" : "Show"} ${over.length === 1 ? "one" : formatInteger(over.length)} that ${over.length === 1 ? "is" : "are"} revoked or expired`}
        </Button>
      )}
      {isMaking && (
        <NewToken
          owner={owner}
          onMade={(fresh) => {
            setMade((all) => [fresh, ...all]);
            void fetchAgain();
          }}
          onClose={() => onMaking?.(false)}
        />
      )}
      {revoked && (
        <Confirm
          title={`Revoke “${titleOf(revoked)}”${owner ? ` of ${owner.name}` : ""}?`}
          action="Revoke"
          onConfirm={async () => {
            await revokeToken(revoked.uuid);
            setMade((all) => all.filter((each) => each.token.uuid !== revoked.uuid));
            toast({ text: `“${titleOf(revoked)}” is revoked` });
            await fetchAgain();
          }}
          onClose={() => setRevoked(null)}
        >
          <p>
            {revoked.last_used_at === null
              ? "Nothing has used it yet. "
              : `It was last used ${formatAgo(revoked.last_used_at, now)}. `}
            Scripts that use it stop being let in within a second. What they have logged stays. This cannot be undone.
          </p>
        </Confirm>
      )}
    </>
  );
}

/** Until when a token is good, or since when it is not. */
function Expiry({ token: { revoked_at, expires_at }, now }: { token: Token; now: number }) {
  if (revoked_at !== null) return <td title={formatDateTime(revoked_at)}>revoked {formatAgo(revoked_at, now)}</td>;
  if (expires_at === null) return <td>never</td>;
  if (expires_at <= now) return <td title={formatDateTime(expires_at)}>expired {formatAgo(expires_at, now)}</td>;
  const left = Math.floor((expires_at - now) / DAY);
  return (
    <td title={formatDateTime(expires_at)} className={expires_at - now < SOON ? styles.soon : undefined}>
      {expires_at - now >= SOON ? formatDate(expires_at) : left < 1 ? "within a day" : `in ${left + 1} days`}
    </td>
  );
}

/** A token that was just made, as the lines with which scripts take it. */
function Fresh({ created, onDone }: { created: Created; onDone: () => void }) {
  const second = created.exports.join("\n");
  // The 3.x clients speak plain HTTP without asking, and take their certificates from SSL_CERT_FILE.
  const third = created.exports.filter((line) => /NEPTUNE_|SSL_CERT_FILE/.test(line)).join("\n");
  return (
    <div className={styles.fresh} role="status">
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
