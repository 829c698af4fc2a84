/** A first name for a passkey, from what the browser says of its machine: its owner can tell her devices apart by it. */
export function deviceName(agent: string = navigator.userAgent): string {
  return ['iPhone', 'iPad', 'Android', 'Macintosh', 'Windows', 'CrOS', 'Linux'].find((name) => agent.includes(name))?.replace('Macintosh', 'Mac').replace('CrOS', 'Chromebook') ?? '';
}
