import type { Finding } from './check.ts';

/** A piece of a text for showing it with its findings marked; `index` is the place of the finding in the list. */
export interface Part {
  readonly text: string;
  readonly finding?: Finding;
  readonly index: number;
}

/** Cuts a text at its findings, which are in order and apart as `check` gives them. Joined again, the parts are the text. */
export function partsOf(text: string, findings: readonly Finding[]): Part[] {
  const parts: Part[] = [];
  let at = 0;
  findings.forEach((finding, index) => {
    if (finding.start > at) parts.push({ text: text.slice(at, finding.start), index: -1 });
    parts.push({ text: text.slice(finding.start, finding.end), finding, index });
    at = finding.end;
  });
  if (at < text.length) parts.push({ text: text.slice(at), index: -1 });
  return parts;
}
