import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "@/ui/controls";
import { Page } from "@/ui/Page";
import { Empty } from "@/ui/states";
import { Tokens } from "@/ui/Tokens";

/** The API tokens of the signed-in person: what scripts sign in with. */
export function TokensPanel() {
  const [isMaking, setMaking] = useState(false);
  return (
    <Page
      title="API tokens"
      subtitle="A token lets your scripts log and read in your name. Give each machine or job its own, so that you can revoke it alone."
      actions={
        <Button look="primary" onClick={() => setMaking(true)}>
          <Plus size={15} aria-hidden />
          New token
        </Button>
      }
    >
      <Tokens isMaking={isMaking} onMaking={setMaking}>
        <Empty
          icon={<KeyRound size={20} />}
          title="No tokens yet"
          actions={
            <Button changes onClick={() => setMaking(true)}>
              Make the first
            </Button>
          }
        >
          A training script needs one to log to this server.
        </Empty>
      </Tokens>
    </Page>
  );
}
