// Turns web/openapi.json into src/api/schema.d.ts. openapi-typescript wants TypeScript 5, so npx runs it apart from ours.
import { execFileSync } from "node:child_process";

execFileSync(
  "npx",
  [
    "--yes",
    "--package=openapi-typescript@7.13.0",
    "--package=typescript@5",
    "openapi-typescript",
    "openapi.json",
    "--output",
    "src/api/schema.d.ts",
    // What a request may leave out is optional in it.
    "--default-non-nullable=false",
  ],
  { stdio: "inherit", cwd: new URL("..", import.meta.url).pathname },
);
