import { replaceEqualDeep } from "@tanstack/react-query";
import { Unreachable } from "@/api/client";
import {
  type DashboardDocument,
  type DashboardFacts,
  isOutdated,
  readDashboard,
  saveDashboard,
} from "@/api/dashboards";
import type { ProjectAddress } from "@/api/queries";

const isSame = (one: DashboardDocument, other: DashboardDocument) => replaceEqualDeep(one, other) === one;

/** Saves the documents of one dashboard. What was saved, though its answer was lost, is no conflict with somebody else. */
export class Saver {
  /** What was sent and may have been saved. */
  readonly #unanswered = new Set<DashboardDocument>();

  constructor(
    private readonly address: ProjectAddress,
    private readonly id: string,
  ) {}

  async save(document: DashboardDocument, version: number): Promise<DashboardFacts> {
    try {
      return await this.#send(document, version);
    } catch (error) {
      if (error instanceof Unreachable) this.#unanswered.add(document);
      if (!isOutdated(error)) throw error;
      const now = await readDashboard(this.address, this.id).catch(() => null);
      if (now && isSame(now.document, document)) return now;
      if (!now || ![...this.#unanswered].some((each) => isSame(now.document, each))) throw error;
      return this.#send(document, now.version);
    }
  }

  async #send(document: DashboardDocument, version: number): Promise<DashboardFacts> {
    const facts = await saveDashboard(this.address, this.id, version, document);
    this.#unanswered.clear();
    return facts;
  }
}
