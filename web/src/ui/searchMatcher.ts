/** Whether a path is what the search asks for: every word in it, or, for `/…/`, the regular expression. */
export function searchMatcher(search: string): (path: string) => boolean {
  const text = search.trim();
  if (text === "") return () => true;
  const expression = /^\/(.+)\/$/.exec(text)?.[1];
  if (expression) {
    try {
      const compiled = new RegExp(expression, "i");
      return (path) => compiled.test(path);
    } catch {
      return () => false;
    }
  }
  const words = text.toLowerCase().split(/\s+/);
  return (path) => words.every((word) => path.toLowerCase().includes(word));
}
