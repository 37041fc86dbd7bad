import { createContext } from "react";
import type { ProjectAddress } from "@/api/queries";

/** The project of the table, for cells that ask the server for more than the table's rows have. */
export const TableProject = createContext<ProjectAddress>({ workspace: "", project: "" });
