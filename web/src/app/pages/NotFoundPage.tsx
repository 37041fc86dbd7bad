import { Link } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { useTitle } from "@/ui/hooks";
import { Empty } from "@/ui/states";
import styles from "./pages.module.css";

export function NotFoundPage() {
  useTitle("Not found");
  return (
    <main className={styles.centre}>
      <Empty
        isPage
        icon={<Compass size={20} />}
        title="There is no such page"
        actions={<Link to="/">To the projects</Link>}
      >
        {`Nothing is at ${location.pathname}. The address may be mistyped, or from a newer version of Seamark.`}
      </Empty>
    </main>
  );
}
