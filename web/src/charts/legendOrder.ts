/** What a legend lists its lines by: an attribute of their runs, or one of these, which no attribute is called. */
export const BY_VALUE = "/value";
export const BY_NAME = "/name";
/** As the lines are drawn. */
export const AS_DRAWN = "/drawn";

export interface LegendOrder {
  by: string;
  isRising: boolean;
}

export const LARGEST_FIRST: LegendOrder = { by: BY_VALUE, isRising: false };

/** The order that an address names: `-/value`, `config/lr`. */
export function parseLegendOrder(text: string | undefined): LegendOrder {
  const [, falling, by] = /^(-?)(.{1,1024})$/s.exec(text ?? "") ?? [];
  return by === undefined ? LARGEST_FIRST : { by, isRising: falling === "" };
}

export function formatLegendOrder({ by, isRising }: LegendOrder): string | undefined {
  return by === BY_VALUE && !isRising ? undefined : (isRising ? "" : "-") + by;
}
