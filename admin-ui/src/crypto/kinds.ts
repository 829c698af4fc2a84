/**
 * Every kind of sealed text with its limits and the size of its plaintext. Drawn from internal/note (rules) by
 * `go test ./internal/note -run TestTheTableIsDrawnFromTheCode -update`; a test there fails when this file differs.
 */
export const kinds = {
  chosen_name: { chars: 60, bytes: 240, plain: 4096 },
  contact: { chars: 400, bytes: 1600, plain: 4096 },
  needs: { chars: 600, bytes: 2400, plain: 4096 },
  words_beforehand: { chars: 600, bytes: 2400, plain: 4096 },
  call_wish: { chars: 600, bytes: 2400, plain: 4096 },
  call_now: { chars: 60, bytes: 240, plain: 4096 },
  today: { chars: 300, bytes: 1200, plain: 4096 },
  message: { chars: 2000, bytes: 6000, plain: 8192 },
  working_note: { chars: 1000, bytes: 4000, plain: 8192 },
  letter: { chars: 4000, bytes: 12000, plain: 16384 },
  forwarded: { chars: 14000, bytes: 14000, plain: 16384 },
} as const;

export type Kind = keyof typeof kinds;
