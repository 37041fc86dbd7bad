export type Generation = "second" | "third";

/** A first run in the API of either generation. The official 3.x client starts a process that imports the script: hence its guard. */
export const SNIPPETS: Record<Generation, (project: string) => string> = {
  second: (project) => `import neptune

run = neptune.init_run(project="${project}")
run["parameters"] = {"lr": 0.01, "batch_size": 64}
for step in range(100):
    run["train/loss"].append(1 / (step + 1))
run.stop()`,
  third: (project) => `from neptune_scale import Run

if __name__ == "__main__":
    with Run(project="${project}", run_id="first") as run:
        run.log_configs({"parameters/lr": 0.01})
        for step in range(100):
            run.log_metrics({"train/loss": 1 / (step + 1)}, step=step)`,
};

/** All that a shell needs for a first run, to be copied at once: a token's lines, then the script as a file, and its start. The
 * official 3.x client starts a process that reads the script again, so that it must be a file. */
export const firstCommands = (exports: readonly string[], script: string): string =>
  [...exports, "cat > first_run.py <<'END'", script, "END", "python first_run.py"].join("\n");
