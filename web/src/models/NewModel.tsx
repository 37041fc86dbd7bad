import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { createModel } from "@/api/models";
import type { ProjectAddress } from "@/api/queries";
import { freshUuid } from "@/api/uuid";
import { Button, Field } from "@/ui/controls";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { Banner } from "@/ui/states";

const KEY = /^[A-Za-z0-9]{1,10}$/;

/** Registers a model, which scripts then make versions of. */
export function NewModel({
  project,
  onMade,
  onClose,
}: {
  project: ProjectAddress;
  onMade: (id: string) => void;
  onClose: () => void;
}) {
  const queries = useQueryClient();
  const [key, setKey] = useState("");
  const [name, setName] = useState("");
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  // One model, however often it is asked for.
  const [uuid] = useState(freshUuid);
  const isValid = KEY.test(key.trim());
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isValid || isBusy) return;
    setBusy(true);
    setError(null);
    try {
      const id = await createModel(project, uuid, key.trim(), name.trim());
      await queries.invalidateQueries({ queryKey: ["models", project] });
      onMade(id);
    } catch (raised) {
      setError(raised);
      setBusy(false);
    }
  };
  return (
    <Dialog title="Register a model" onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <Field
          label="Key"
          value={key}
          autoFocus
          autoComplete="off"
          spellCheck={false}
          maxLength={10}
          placeholder="FOREST"
          hint="Up to ten letters and digits. Ids of the model and its versions have it: PRO-FOREST-3."
          onChange={(event) => setKey(event.target.value)}
        />
        <Field
          label="Name"
          value={name}
          maxLength={256}
          placeholder="Random forest"
          onChange={(event) => setName(event.target.value)}
        />
        {error !== null && <Banner error={error} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={!isValid || isBusy}>
            Register
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
