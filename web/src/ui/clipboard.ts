import { toast, toastError } from "./toasts";

const REFUSED = "The browser did not let this page copy. Select the text and press Ctrl C.";

/** Puts text on the clipboard, also where a page without TLS has no clipboard interface. Fails where the browser does not let it. */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard && isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  // Plain http:// on another host has no clipboard interface; the old command still works there, with text that can be selected: while
  // a dialog is open, only what is in it.
  const area = document.createElement("textarea");
  area.value = text;
  const focused = document.activeElement;
  ([...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body).append(area);
  area.select();
  const isCopied = document.execCommand("copy");
  area.remove();
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  if (!isCopied) throw new Error(REFUSED);
}

/** Puts text on the clipboard and says so, or why not. */
export async function copyAndSay(text: string, said: string): Promise<void> {
  try {
    await copyText(text);
    toast({ text: said });
  } catch (error) {
    toastError(error);
  }
}
