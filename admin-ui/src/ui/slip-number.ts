/**
 * The number of a slip for money back: forty-five bits of chance and a sign that checks them (Luhn's way, to base 32), as
 * internal/expense reads it. It is made on the slip, sent nowhere, and so linked to nothing.
 */

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 10;

function weigh(signs: string): number {
  return Array.from(signs).reduce((sum, sign, at) => {
    const value = alphabet.indexOf(sign);
    const twice = (length - at) % 2 === 0 ? value * 2 : value;
    return sum + Math.floor(twice / 32) + (twice % 32);
  }, 0) % 32;
}

/** The sign that makes nine others a number. */
export function withCheck(signs: string): string {
  const check = (32 - weigh(signs)) % 32;
  return signs + (alphabet[check] ?? '');
}

export function newSlipNumber(bytes: Uint8Array = crypto.getRandomValues(new Uint8Array(length - 1))): string {
  return withCheck(Array.from(bytes, (byte) => alphabet[byte % 32]).join(''));
}

/** *K7QM 4TRX 9D*, as it is written and said. */
export function spaced(number: string): string {
  return `${number.slice(0, 4)} ${number.slice(4, 8)} ${number.slice(8)}`;
}
