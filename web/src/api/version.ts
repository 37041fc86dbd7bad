import { create } from "zustand";

/** The version of the server that this page was loaded from, and of the one that answered last; null before that. */
export const useVersions = create<{ loaded: string | null; latest: string | null }>()(() => ({
  loaded: null,
  latest: null,
}));

/** A server has told its version. */
export function noteVersion(version: string): void {
  useVersions.setState(({ loaded }) => ({ loaded: loaded ?? version, latest: version }));
}
