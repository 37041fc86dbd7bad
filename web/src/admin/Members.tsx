import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Bot, Plus, Trash2, User } from "lucide-react";
import { useId, useRef, useState } from "react";
import { useIsDown } from "@/api/reachability";
import { Button, Field, IconButton, SelectField } from "@/ui/controls";
import { FormDialog } from "@/ui/FormDialog";
import { Confirm, DataTable } from "@/ui/Page";
import { say } from "@/ui/say";
import { Empty } from "@/ui/states";
import { toast, toastError } from "@/ui/toasts";
import styles from "./admin.module.css";

export interface Member {
  name: string;
  role: string;
  isServiceAccount?: boolean;
  /** Why the role cannot be changed here. */
  fixed?: string;
}

interface MembersProps {
  of: string;
  what?: "member" | "service account";
  /** Names to choose from, where these are known. */
  candidates?: readonly string[];
  members: readonly Member[];
  roles: readonly [value: string, text: string][];
  canChange: boolean;
  me: string;
  queryKey: readonly unknown[];
  onAdd: (name: string, role: string) => Promise<unknown>;
  onRole: (name: string, role: string) => Promise<unknown>;
  /** What they lose who are removed: "loses …". */
  lost: string;
  /** Gives what takes it back. */
  onRemove: (member: Member) => Promise<() => Promise<unknown>>;
}

/** Who belongs to a workspace or project, in which role; added, changed, taken off. */
export function Members(props: MembersProps) {
  const { of, what = "member", members, roles, canChange, me, queryKey, onAdd, onRole, onRemove } = props;
  const queries = useQueryClient();
  const navigate = useNavigate();
  const isDown = useIsDown();
  const [isAdding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Member | null>(null);
  /** The role that one would rather have than the one by which one changes roles here. */
  const [ownRole, setOwnRole] = useState<string | null>(null);
  const fetchAgain = () => queries.invalidateQueries({ queryKey });
  const changeRole = async (member: Member, role: string) => {
    try {
      await onRole(member.name, role);
      toast({
        text: `${member.name} is ${role} now`,
        undo: async () => {
          await onRole(member.name, member.role);
          await fetchAgain();
        },
      });
    } catch (error) {
      toastError(error);
    }
    await fetchAgain();
  };
  const changeOwnRole = async (role: string) => {
    await onRole(me, role);
    toast({ text: `You are ${role} now` });
    await queries.invalidateQueries();
  };
  const remove = async (member: Member) => {
    const takeBack = await onRemove(member);
    // Nobody can let themselves in again, nor may see this page any more.
    if (member.name === me) {
      toast({ text: `You have left ${of}` });
      await navigate({ to: "/" });
      await queries.invalidateQueries();
      return;
    }
    await fetchAgain();
    toast({
      text: `${member.name} is removed from ${of}`,
      undo: async () => {
        try {
          await takeBack();
        } finally {
          await fetchAgain();
        }
      },
    });
  };
  return (
    <>
      {canChange && (
        <div className={styles.add}>
          <Button changes onClick={() => setAdding(true)}>
            <Plus size={15} aria-hidden />
            Add a {what}
          </Button>
        </div>
      )}
      {members.length === 0 && (
        <Empty
          title={`No ${what} is on the project’s list`}
          actions={
            canChange && (
              <Button changes onClick={() => setAdding(true)}>
                Add the first
              </Button>
            )
          }
        >
          Only who is on it, or in the workspace as its visibility says, comes in.
        </Empty>
      )}
      {members.length > 0 && (
        <DataTable
          label={what === "member" ? `Members of ${of}` : `Service accounts of ${of}`}
          head={
            <>
              <th scope="col">Name</th>
              <th scope="col">Role</th>
              <th scope="col">
                <span className="visually-hidden">Remove</span>
              </th>
            </>
          }
        >
          {members.map((member) => (
            <tr key={member.name}>
              <th scope="row">
                <span className={styles.name}>
                  {member.isServiceAccount ? <Bot size={15} aria-hidden /> : <User size={15} aria-hidden />}
                  {member.name}
                  {member.name === me && <span className={styles.you}>you</span>}
                </span>
              </th>
              <td>
                {canChange && !member.fixed ? (
                  <RoleChoice
                    member={member}
                    roles={roles}
                    disabled={isDown}
                    onRole={(role) => (member.name === me ? setOwnRole(role) : changeRole(member, role))}
                  />
                ) : (
                  <>
                    {roles.find(([value]) => value === member.role)?.[1] ?? member.role}
                    {member.fixed && <span className={styles.fixed}> · {member.fixed}</span>}
                  </>
                )}
              </td>
              <td data-actions="true">
                {(canChange || member.name === me) && !member.fixed && (
                  <IconButton
                    changes
                    label={member.name === me ? `Leave ${of}` : `Remove ${member.name}`}
                    onClick={() => setRemoving(member)}
                  >
                    <Trash2 size={14} aria-hidden />
                  </IconButton>
                )}
              </td>
            </tr>
          ))}
        </DataTable>
      )}
      {isAdding && (
        <AddMember
          of={of}
          what={what}
          candidates={props.candidates}
          roles={roles}
          onAdd={onAdd}
          onAdded={fetchAgain}
          onClose={() => setAdding(false)}
        />
      )}
      {ownRole !== null && (
        <Confirm
          title={`Be ${ownRole} of ${of} from now on?`}
          action="Change my role"
          onConfirm={() => changeOwnRole(ownRole)}
          onClose={() => setOwnRole(null)}
        >
          <p>Without the role that you have now you do not manage {of}. Only somebody who does can give it back.</p>
        </Confirm>
      )}
      {removing !== null && (
        <Confirm
          title={removing.name === me ? `Leave ${of}?` : `Remove ${removing.name}?`}
          action={removing.name === me ? "Leave" : "Remove"}
          onConfirm={() => remove(removing)}
          onClose={() => setRemoving(null)}
        >
          <p>
            {removing.name === me ? "You lose" : `${removing.name} loses`} {props.lost} at once; scripts that run with{" "}
            {removing.name === me ? "your" : "their"} tokens are refused there, too. What was logged stays.
            {removing.name === me && ` Only somebody who manages ${of} can let you in again.`}
          </p>
        </Confirm>
      )}
    </>
  );
}

const HOW_TO_CHANGE = "Enter changes the role, Escape leaves it as it was";

/**
 * The role of a member. Keys that pass over one role on the way to another change nothing: what they come to counts with Enter, or once
 * the field is left; what is picked from the list counts at once.
 */
function RoleChoice({
  member,
  roles,
  disabled,
  onRole,
}: Pick<MembersProps, "roles"> & {
  member: Member;
  disabled: boolean;
  onRole: (role: string) => Promise<void> | void;
}) {
  const [chosen, setChosen] = useState<string | null>(null);
  const [isPassing, setPassing] = useState(false);
  const isPending = isPassing && chosen !== null && chosen !== member.role;
  const isByKey = useRef(false);
  const id = useId();
  const change = async (role: string) => {
    setPassing(false);
    const changing = role === member.role ? undefined : onRole(role);
    setChosen(changing ? role : null);
    await changing;
    setChosen(null);
  };
  return (
    <>
      <select
        className={styles.role}
        aria-label={`Role of ${member.name}`}
        aria-describedby={isPending ? id : undefined}
        value={chosen ?? member.role}
        disabled={disabled}
        onPointerDown={() => {
          isByKey.current = false;
        }}
        onKeyDown={(event) => {
          // These open the list, from which a role is picked.
          isByKey.current = event.key !== " " && !event.altKey;
          if (!isPending || (event.key !== "Enter" && event.key !== "Escape")) return;
          event.preventDefault();
          event.stopPropagation();
          if (event.key === "Enter") void change(chosen);
          else setChosen(null);
        }}
        onChange={({ target: { value } }) => {
          if (!isByKey.current) return void change(value);
          if (!isPending) say(HOW_TO_CHANGE);
          setPassing(true);
          setChosen(value);
        }}
        onBlur={() => {
          isByKey.current = false;
          if (isPending) void change(chosen);
        }}
      >
        {roles.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
      {isPending && (
        <small id={id} className={styles.unsaid}>
          {HOW_TO_CHANGE}
        </small>
      )}
    </>
  );
}

function AddMember({
  of,
  what,
  candidates,
  roles,
  onAdd,
  onAdded,
  onClose,
}: {
  of: string;
  what: string;
  candidates?: readonly string[];
  roles: readonly [value: string, text: string][];
  onAdd: (name: string, role: string) => Promise<unknown>;
  onAdded: () => unknown;
  onClose: () => void;
}) {
  const id = useId();
  const [name, setName] = useState("");
  const [role, setRole] = useState(roles[0]?.[0] ?? "");
  const add = async () => {
    await onAdd(name.trim(), role);
    onAdded();
  };
  return (
    <FormDialog
      title={`Add a ${what} to ${of}`}
      action="Add"
      isReady={name.trim() !== ""}
      onSubmit={add}
      onClose={onClose}
    >
      <Field
        label="Name"
        hint={
          what === "member"
            ? "As the account is called on this server, for example ann, or robot@team for a service account."
            : "As the workspace calls it, for example robot@team."
        }
        list={candidates && `${id}-names`}
        value={name}
        onChange={(event) => setName(event.target.value)}
        spellCheck={false}
        autoComplete="off"
        required
      />
      {candidates && (
        <datalist id={`${id}-names`}>
          {candidates.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
      <SelectField label="Role" value={role} onChange={setRole} options={[...roles]} />
    </FormDialog>
  );
}
