import { useQueryClient } from "@tanstack/react-query";
import type { RunAddress, RunFacts } from "@/api/queries";
import { changeRun, setColours } from "@/api/runs";
import { toast, toastError } from "@/ui/toasts";

interface Change {
  name?: string;
  description?: string;
  tags?: readonly string[];
}

const WORDS: Record<keyof Change, string> = { name: "name", description: "description", tags: "tags" };

/** Changes what people may change of a run: shown at once, taken back when the server refuses, and for ten seconds by hand. */
export function useRunEdits(address: RunAddress, run: RunFacts) {
  const queries = useQueryClient();
  const key = ["run", address];
  const show = (facts: Partial<RunFacts>) => {
    queries.setQueryData<RunFacts>(key, (shown) => shown && { ...shown, ...facts });
  };
  const fetchAgain = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: key }),
      queries.invalidateQueries({ queryKey: ["run-attributes", address] }),
      queries.invalidateQueries({ queryKey: ["edits", address] }),
    ]);
  const send = async (shown: Partial<RunFacts>, before: Partial<RunFacts>, action: () => Promise<unknown>) => {
    // An answer under way would show what was there before.
    await queries.cancelQueries({ queryKey: key });
    show(shown);
    try {
      await action();
    } catch (error) {
      show(before);
      toastError(error);
      return false;
    }
    await fetchAgain();
    return true;
  };
  const home = { workspace: address.workspace, project: address.project };
  const apply = (change: Change, before: Change) =>
    send(factsOf(change), factsOf(before), () => changeRun(home, run.id, change));
  const change = async (wanted: Change) => {
    const before: Change = {
      ...(wanted.name === undefined ? {} : { name: run.name ?? "" }),
      ...(wanted.description === undefined ? {} : { description: run.description ?? "" }),
      ...(wanted.tags === undefined ? {} : { tags: run.tags }),
    };
    if (!(await apply(wanted, before))) return;
    const what = Object.keys(wanted).map((each) => WORDS[each as keyof Change]);
    toast({ text: `Changed the ${what.join(" and ")} of ${run.id}.`, undo: () => apply(before, wanted) });
  };
  const choose = (colour: number | null) =>
    send({ colour }, { colour: run.colour }, () => setColours(home, { [run.id]: colour }));
  return { change, choose };
}

const factsOf = ({ tags, ...texts }: Change): Partial<RunFacts> => ({ ...texts, ...(tags ? { tags: [...tags] } : {}) });
