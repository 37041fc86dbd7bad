import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect } from "react";
import { ApiError, isDoor, SIGNED_OUT } from "@/api/client";
import { me } from "@/api/queries";
import { router } from "./router";
import { useSessionEnded } from "./session";

const MOST_RETRIES = 2;
/** How long an answer, or a failure, is as good as a new one. */
const FRESH_MILLISECONDS = 2_000;

export const queries = new QueryClient({
  defaultOptions: {
    // The server may be on this very machine: whether there is a network says nothing about whether it answers.
    mutations: { networkMode: "always" },
    queries: {
      networkMode: "always",
      // A refusal stays a refusal; only silence is worth another try.
      retry: (count, error) => count < MOST_RETRIES && !(error instanceof ApiError && error.status < 500),
      refetchOnWindowFocus: true,
      // A part that comes to tell of what has just failed does not ask for it once more.
      retryOnMount: ({ state }) => Date.now() - state.errorUpdatedAt > FRESH_MILLISECONDS,
      staleTime: FRESH_MILLISECONDS,
    },
  },
});

/** Asks to sign in again: over the page for who was signed in on it, else on the sign-in page, which leads back. */
function useSessionEnd() {
  useEffect(() => {
    const leave = () => {
      if (isDoor()) return;
      if (queries.getQueryData(me().queryKey)) {
        useSessionEnded.getState().end();
        return;
      }
      router.navigate({ to: "/login", search: { next: location.pathname + location.search }, replace: true });
    };
    addEventListener(SIGNED_OUT, leave);
    return () => removeEventListener(SIGNED_OUT, leave);
  }, []);
}

export function App() {
  useSessionEnd();
  return (
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} context={{ queries }} />
    </QueryClientProvider>
  );
}
