import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { createToken } from "@/api/accountQueries";
import type { Schemas } from "@/api/client";
import { Button, Field, SelectField } from "@/ui/controls";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { Banner } from "@/ui/states";

type Scope = Schemas["TokenFacts"]["scope"];

const DAY = 86_400_000;
const LIFETIMES: [value: string, text: string][] = [
  ["", "Never"],
  ["30", "In 30 days"],
  ["90", "In 90 days"],
  ["365", "In a year"],
];
const SCOPES: [value: Scope, text: string][] = [
  ["full", "Do all that it may"],
  ["write", "Log and read, and manage nothing"],
  ["read", "Only read"],
];

/** Makes a token of a service account: what it is called, what it may, and until when. */
export function NewServiceToken({
  account,
  onMade,
  onClose,
}: {
  account: string;
  onMade: (made: Schemas["CreatedToken"]) => void;
  onClose: () => void;
}) {
  const [name, setName] = useState("");
  const [scope, setScope] = useState<Scope>("full");
  const [days, setDays] = useState("");
  const create = useMutation({
    mutationFn: () =>
      createToken({
        name: name.trim(),
        user: account,
        scope,
        expires_at: days === "" ? null : Date.now() + Number(days) * DAY,
      }),
    onSuccess: onMade,
  });
  return (
    <Dialog title={`New token for ${account}`} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <Field
          label="Name"
          hint="What will use it, for example “cluster” or “nightly training”."
          value={name}
          onChange={(event) => setName(event.target.value)}
          required
          maxLength={200}
          autoFocus
        />
        <SelectField label="May" value={scope} onChange={(value) => setScope(value as Scope)} options={SCOPES} />
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
