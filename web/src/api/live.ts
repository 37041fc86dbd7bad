import { useEffect, useRef } from "react";
import { create } from "zustand";
import type { Changes } from "./changes";
import { isAnswer, isOurs, type Schemas, SIGNED_IN, SIGNED_OUT, Unreachable } from "./client";
import { Gone, type LiveStatus, LiveStream, messagesOf } from "./liveStream";
import type { ProjectAddress } from "./queries";
import { isImpatience, markUnreachable, patience, REACHABLE, whenReachable } from "./reachability";
import { noteVersion } from "./version";

export type { Changes, Names, RunChange } from "./changes";
export { touches, touchesAny } from "./changes";
export type { LiveStatus } from "./liveStream";

interface Live {
  status: LiveStatus;
  /** Whether the user wants changes to be shown as they happen. */
  isOn: boolean;
}

const useLive = create<Live>()(() => ({ status: "off", isOn: true }));
const listeners = new Set<(changes: Changes) => void>();
const jobListeners = new Set<(job: Schemas["JobFacts"]) => void>();

function emit(changes: Changes): void {
  for (const listener of [...listeners]) {
    try {
      listener(changes);
    } catch (error) {
      // One feature's fault must not keep the others from hearing.
      reportError(error);
    }
  }
}

/** An event of the window: the project that is followed is not to be seen any more. */
export const GONE = "seamark-gone";

const stream = new LiveStream({
  open: (url) => new EventSource(url),
  poll: async (url) => {
    let answer: Response;
    try {
      answer = await fetch(url, { cache: "no-store", signal: patience() });
    } catch (error) {
      if (!isImpatience(error)) markUnreachable();
      throw new Unreachable();
    }
    if (!isAnswer(answer)) throw new Unreachable();
    if (answer.status === 401) dispatchEvent(new Event(SIGNED_OUT));
    // A proxy refuses for reasons of its own, which pass.
    if (answer.status >= 400 && answer.status < 500 && isOurs(answer)) throw new Gone();
    if (!answer.ok) throw new Unreachable();
    return messagesOf(await answer.text());
  },
  whenReachable,
  onStatus: (status) => useLive.setState({ status }),
  onChanges: emit,
  onJob: (job) => {
    for (const listener of [...jobListeners]) listener(job as Schemas["JobFacts"]);
  },
  onVersion: noteVersion,
  onGone: () => void dispatchEvent(new Event(GONE)),
});

const follow = () => stream.pause(document.hidden || !useLive.getState().isOn);

document.addEventListener("visibilitychange", follow);
addEventListener(REACHABLE, () => stream.retry());
addEventListener(SIGNED_IN, () => stream.retry());

/** Follows the project while the component is there. The Shell does this for the project of the address; features only listen. */
export function useFollowing(project: ProjectAddress | undefined): void {
  const { workspace, project: name } = project ?? {};
  useEffect(() => {
    const isKnown = workspace !== undefined && name !== undefined;
    stream.follow(
      isKnown ? `/api/v1/projects/${encodeURIComponent(workspace)}/${encodeURIComponent(name)}/events` : null,
    );
    follow();
  }, [workspace, name]);
  useEffect(() => () => stream.follow(null), []);
}

/** Calls the listener at most four times a second with what has changed since its last call. Returns how to stop. */
export function onChanges(listener: (changes: Changes) => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** `onChanges` for as long as the component is there; the listener of the last rendering is called. */
export function useChanges(listener: (changes: Changes) => void): void {
  const current = useRef(listener);
  current.current = listener;
  useEffect(() => onChanges((changes) => current.current(changes)), []);
}

/** Calls the listener with each job of the followed project that has begun, come further or ended. */
export function useJobNews(listener: (job: Schemas["JobFacts"]) => void): void {
  const current = useRef(listener);
  current.current = listener;
  useEffect(() => {
    const listen = (job: Schemas["JobFacts"]) => current.current(job);
    jobListeners.add(listen);
    return () => {
      jobListeners.delete(listen);
    };
  }, []);
}

export const useLiveStatus = (): LiveStatus => useLive((state) => state.status);

/** Whether listeners hear of changes by themselves, so that nobody has to ask for them. */
export const isFollowed = (): boolean => ["live", "polling", "paused"].includes(useLive.getState().status);

export const useIsLiveOn = (): boolean => useLive((state) => state.isOn);

export function setLive(isOn: boolean): void {
  useLive.setState({ isOn });
  follow();
}

export const isLive = (): boolean => useLive.getState().isOn;

/** Has everything that is shown fetched anew. */
export const refresh = (): void => {
  if (stream.status === "off") emit({ everything: true, runs: new Map() });
  else stream.refresh();
};

/** Tells all listeners of changes that no server made. */
export const emitForTests = emit;
