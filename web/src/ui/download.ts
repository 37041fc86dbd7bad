/** Has the browser keep the content as a file of this name, in which only letters, digits and `._-` are left. */
export function saveFile(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^-+|-+$/g, "");
  link.click();
  // The download has begun by then; the content is not needed for longer.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
