import type { Browser } from '@playwright/test';

/**
 * The journeys' own time: a Monday morning in the programme's hours, on whatever day they run, so that no weekend, holiday or
 * change of clocks decides whether they pass. From there it goes on as time does, in the program and in every browser.
 */

export const monday = '2026-11-23T08:00:00Z';

const began = 'LYSNING_E2E_BEGAN';

/** Called once, before the first server starts. */
export function begin(): void {
  process.env[began] = String(Date.now());
}

/** How far the journeys' time is ahead of the machine's, in milliseconds. */
const ahead = (): number => Date.parse(monday) - Number(process.env[began] ?? Date.now());

export const now = (later = 0): Date => new Date(Date.now() + ahead() + later);

/** Gives every page of a browser the journeys' time. */
export function keepTime(browser: Browser): void {
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await newContext(options);
    await context.addInitScript((by: number) => {
      const machine = Date;
      globalThis.Date = new Proxy(machine, {
        construct: (target, given: unknown[], newTarget) => Reflect.construct(target, given.length === 0 ? [target.now() + by] : given, newTarget) as object,
        get: (target, name) => (name === 'now' ? () => target.now() + by : (Reflect.get(target, name) as unknown)),
      });
    }, ahead());
    return context;
  };
}
