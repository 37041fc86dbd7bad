import { useQueryClient } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { changeProject, type ProjectFacts } from "@/api/adminQueries";
import type { ProjectAddress } from "@/api/queries";
import { Button } from "@/ui/controls";
import { Markdown } from "@/ui/LazyMarkdown";
import { Card, Section } from "@/ui/Page";
import { Banner } from "@/ui/states";
import { toast } from "@/ui/toasts";
import styles from "./admin.module.css";

/** What the project is about, in Markdown; its owners edit it in place. */
export function Description({ address, project }: { address: ProjectAddress; project: ProjectFacts }) {
  const queries = useQueryClient();
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const canChange = project.role === "owner";
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    try {
      const change = async (description: string) => {
        await changeProject(address, { description });
        await queries.invalidateQueries({ queryKey: ["project", address.workspace, address.project] });
      };
      const former = project.description;
      await change(draft ?? "");
      setDraft(null);
      if (draft !== former) toast({ text: "The description is changed", undo: () => change(former) });
    } catch (error) {
      setProblem(error);
    }
  };
  const leave = () => {
    setDraft(null);
    if (draft !== null && draft !== project.description)
      toast({ text: "The description stays as it was", undo: () => setDraft(draft) });
  };
  return (
    <Section
      title="Description"
      actions={
        canChange &&
        draft === null && (
          <Button look="ghost" changes onClick={() => setDraft(project.description)}>
            <Pencil size={14} aria-hidden />
            Edit
          </Button>
        )
      }
    >
      <Card>
        {draft === null ? (
          project.description ? (
            <Markdown text={project.description} />
          ) : (
            <p className={styles.quiet}>
              {canChange
                ? "Nothing is said of the project yet. Edit to tell others what it is about."
                : "Nothing is said of the project yet."}
            </p>
          )
        ) : (
          <form className="stack" onSubmit={save}>
            <label className="visually-hidden" htmlFor={id}>
              Description, in Markdown
            </label>
            <textarea
              id={id}
              className={styles.text}
              value={draft}
              maxLength={10_000}
              rows={12}
              // biome-ignore lint/a11y/noAutofocus: whoever pressed Edit means to write.
              autoFocus
              onChange={(event) => setDraft(event.target.value)}
              onKeyDown={(event) => {
                if (event.key === "Escape") leave();
              }}
            />
            {problem !== null && <Banner error={problem} />}
            <div className={styles.buttons}>
              <Button look="primary" type="submit">
                Save
              </Button>
              <Button onClick={leave}>Cancel</Button>
              <span className={styles.quiet}>Markdown</span>
            </div>
          </form>
        )}
      </Card>
    </Section>
  );
}
