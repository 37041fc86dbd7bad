import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { required } from "./fixtures";

const PYTHON = required("SEAMARK_TEST_PYTHON");

/** What a user's shell has: nothing of this test, nor of another server. */
const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(SEAMARK|NEPTUNE|OAUTHLIB)_/.test(name)));

const ended = (child: ChildProcess): Promise<number | null> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve(child.exitCode)
    : new Promise((resolve) => child.once("exit", (code) => resolve(code)));

/** A server that begins empty, and that its test stops and starts again as it likes. */
export class OwnServer {
  readonly #folder = mkdtempSync(join(tmpdir(), "seamark-own-"));
  readonly #children: ChildProcess[] = [];
  #server: ChildProcess | null = null;
  url = "";
  /** Signs in once. Only the first start gives one. */
  link = "";

  /** Starts it, from the second time on at the same address. */
  async start(): Promise<void> {
    const port = this.url ? new URL(this.url).port : "0";
    const words = ["-m", "seamark.cli", "server", "--data-dir", join(this.#folder, "data"), "--port", port];
    const server = this.#spawn(PYTHON, words);
    this.#server = server;
    let said = "";
    this.url = await new Promise((resolve, reject) => {
      server.stdout?.on("data", (text) => {
        said += text;
        const ready = /is ready at (\S+)/.exec(said);
        if (ready?.[1]) resolve(ready[1]);
      });
      server.once("exit", (code) => reject(new Error(`The server ended with ${code} instead of starting.\n${said}`)));
    });
    this.link ||= /\S+\/login#\S+/.exec(said)?.[0] ?? "";
  }

  /** A file beside the server's data, for tests and scripts to agree upon. */
  path(name: string): string {
    return join(this.#folder, name);
  }

  async stop(): Promise<void> {
    if (!this.#server) return;
    this.#server.kill();
    await ended(this.#server);
    this.#server = null;
  }

  /** Runs a Python script in a shell in which the lines were entered before. Resolves to its exit code and what it printed. */
  run(lines: string, script: string): Promise<{ code: number | null; said: string }> {
    return this.#shell(`${lines}\nexec "$0" -c "$1"`, PYTHON, script);
  }

  /** Enters what was copied in a shell whose `python` is the tests' own. Resolves as `run` does. */
  enter(commands: string): Promise<{ code: number | null; said: string }> {
    return this.#shell(`python() { "$0" "$@"; }\n${commands}`, PYTHON);
  }

  #shell(commands: string, ...words: string[]): Promise<{ code: number | null; said: string }> {
    const child = this.#spawn("/bin/sh", ["-c", commands, ...words]);
    let said = "";
    for (const output of [child.stdout, child.stderr]) {
      output?.on("data", (text) => {
        said += text;
      });
    }
    return ended(child).then((code) => ({ code, said }));
  }

  /** Ends whatever still runs, and forgets all. */
  async close(): Promise<void> {
    await this.stop();
    for (const child of this.#children) child.kill("SIGKILL");
    await Promise.all(this.#children.map(ended));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #spawn(command: string, words: string[]): ChildProcess {
    const child = spawn(command, words, { cwd: this.#folder, env: environment(), stdio: ["ignore", "pipe", "pipe"] });
    this.#children.push(child);
    return child;
  }
}
