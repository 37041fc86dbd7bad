import "./ui/tokens.css";
import "./ui/palettes.css";
import "./ui/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App, queries } from "./app/App";
import { startEarly } from "./app/start";
import { followTheme } from "./ui/preferences";

followTheme();
void startEarly(queries, location);

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
