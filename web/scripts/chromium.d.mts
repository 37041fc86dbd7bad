export function chromiumArguments(...more: string[]): string[];
