import DOMPurify from "dompurify";
import { Marked } from "marked";
import { useMemo } from "react";
import styles from "./Markdown.module.css";

const purifier = DOMPurify(window);
/** Pictures of other sites would tell these who reads, and the page's policy forbids them: they are links. */
const OWN_PICTURE = /^(?:\/(?!\/)|data:image\/(?:png|jpeg|gif|webp);)/i;
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

// HTML inside of it is shown as the text that it is: nothing that somebody wrote is ever parsed as more than Markdown.
const markdown = new Marked({
  gfm: true,
  async: false,
  renderer: {
    html: ({ text }) => escaped(text),
    image: ({ href, text }) =>
      OWN_PICTURE.test(href)
        ? `<img src="${escaped(href)}" alt="${escaped(text)}">`
        : `<a href="${escaped(href)}">${escaped(text || href)}</a>`,
  },
});

purifier.addHook("afterSanitizeAttributes", (node) => {
  if (node instanceof HTMLImageElement && !node.alt) node.alt = "";
  if (node instanceof HTMLAnchorElement && node.host !== location.host) {
    node.setAttribute("target", "_blank");
    node.setAttribute("rel", "noopener noreferrer");
  }
});

/** What a text in Markdown means, without anything that could run, be styled, or be fetched from elsewhere. */
export function toSafeHtml(text: string): string {
  // Where it does not know the browser it gives back what it got.
  if (!purifier.isSupported) throw new Error("This browser cannot show formatted text safely. Use a current one.");
  return purifier.sanitize(String(markdown.parse(text)), {
    USE_PROFILES: { html: true },
    FORBID_TAGS: [
      "style",
      "form",
      "input",
      "button",
      "textarea",
      "select",
      "iframe",
      "video",
      "audio",
      "picture",
      "source",
    ],
    FORBID_ATTR: ["style", "class", "id", "name", "srcset"],
    ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|\/(?!\/)|#|data:image\/(?:png|jpeg|gif|webp);)/i,
  });
}

/** A text that somebody wrote in Markdown. */
export function Markdown({ text }: { text: string }) {
  const html = useMemo(() => toSafeHtml(text), [text]);
  // biome-ignore lint/security/noDangerouslySetInnerHtml: it is what is left after sanitising.
  return <div className={styles.markdown} dangerouslySetInnerHTML={{ __html: html }} />;
}
