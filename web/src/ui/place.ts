export interface Place {
  x: number;
  y: number;
}

/** Where a menu of this element opens. */
export function below(element: Element): Place {
  const { left, bottom } = element.getBoundingClientRect();
  return { x: left, y: bottom };
}
