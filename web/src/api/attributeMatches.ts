import { client, type Schemas, unwrap } from "./client";
import type { AttributeType } from "./queries";
import { answerEach, together } from "./together";

export type FoundNames = Schemas["NamesFound"];

interface WantedNames {
  /** An extended regular expression. */
  names: string;
  types?: readonly AttributeType[];
  limit: number;
}

const PER_REQUEST = 20;

/**
 * Names of attributes that some runs have. What several widgets and sections look for in the same rendering is one request. An
 * expression that is none is a WrongPattern.
 */
export const batchedNames = together<WantedNames, FoundNames>((path, runs, wishes, signal) =>
  answerEach(wishes, PER_REQUEST, async (some) => {
    const asked = some.map(({ types, ...rest }) => ({ ...rest, types: types ? [...types] : null }));
    const { found } = await unwrap(
      client.POST("/api/v1/projects/{workspace}/{project}/runs/attributes/several", {
        signal,
        params: { path },
        body: { ids: [...runs], asked },
      }),
    );
    return found;
  }),
);
