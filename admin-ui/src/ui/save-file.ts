/** Hands a file made in this page to the browser's own *save as*. Nothing is sent. */
export function saveFile(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has its own hold on the bytes once the save has begun; the page should not keep them.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
