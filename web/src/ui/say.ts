/** The id of the element that reads out, politely, what has happened elsewhere than where the focus is. */
export const SAID = "said";

/** Has it read out. */
export function say(text: string): void {
  const said = document.getElementById(SAID);
  if (said) said.textContent = text;
}
