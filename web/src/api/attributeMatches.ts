import { client, type Schemas, unwrap } from "./client";
import type { AttributeType, ProjectAddress } from "./queries";
import { answerEach, together } from "./together";

export type FoundNames = Schemas["NamesFound"];

interface WantedNames {
  /** An extended regular expression. */
  names: string;
  types?: readonly AttributeType[];
  limit: number;
}

const PER_REQUEST = 20;

const ask = together<WantedNames, FoundNames>((path, _, wishes, signal) =>
  answerEach(wishes, PER_REQUEST, async (some) => {
    const asked = some.map(({ types, ...rest }) => ({ ...rest, types: types ? [...types] : null }));
    const { found } = await unwrap(
      client.POST("/api/v1/projects/{workspace}/{project}/runs/attributes/several", {
        signal,
        params: { path },
        body: { asked },
      }),
    );
    return found;
  }),
);

/** Names of attributes of a project's runs. What several widgets and sections look for in the same rendering is one request. */
export const batchedNames = (project: ProjectAddress, wanted: WantedNames, signal?: AbortSignal): Promise<FoundNames> =>
  ask(project, [], wanted, signal);
