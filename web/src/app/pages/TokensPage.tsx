import { TokensPanel } from "@/settings/TokensPanel";
import { useTitle } from "@/ui/hooks";

export function TokensPage() {
  useTitle("API tokens");
  return <TokensPanel />;
}
