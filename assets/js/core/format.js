// Numbers, amounts and times as words. Pure functions; everything is shown in English.
/** @import { Unit } from "../server.d.ts" */

const whole = new Intl.NumberFormat("en-US");
const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });
const dollars = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
const clock = new Intl.DateTimeFormat("en-US", {
  weekday: "short", day: "numeric", month: "short", year: "numeric",
  hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "UTC",
});

/** @param {any} value */
const given = (value) => value !== null && value !== undefined;
/** @type {(value: number) => string} */
export const count = (value) => whole.format(value);
/** @type {(value: number) => string} */
export const compact = (value) => short.format(value);
/** @type {(value: any) => string} */
export const money = (value) => (given(value) ? dollars.format(value) : "not given");

/**
 * As on a receipt: thousands are grouped, a sign stands before the unit.
 * @param {any} value a number; null and undefined are not given
 * @param {Pick<Unit, "before" | "after" | "decimals">} unit
 */
export function amount(value, { before, after, decimals }) {
  if (!given(value)) return "not given";
  const digits = new Intl.NumberFormat("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return `${value < 0 ? "-" : ""}${before}${digits.format(Math.abs(value))}${after}`;
}

/** @type {(value: number, word: string) => string} */
export const plural = (value, word) => `${count(value)} ${word}${value === 1 ? "" : "s"}`;

// New York wall clock without a zone is printed as it stands: read and shown as UTC.
/** @type {(iso: string | null | undefined) => string} */
export function time(iso) {
  return given(iso) ? clock.format(new Date(`${iso}Z`)) : "not given";
}

/** @type {(value: any) => string} */
export function milliseconds(value) {
  if (value < 1) return "under 1 ms";
  return value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`;
}

// Of a day; hours may have parts.
/** @param {number} hour */
function wallClock(hour) {
  /** @param {number} number */
  const two = (number) => String(number).padStart(2, "0");
  return `${two(Math.floor(hour) % 24)}:${two(Math.round((hour % 1) * 60))}`;
}

/** @type {(name: string) => string} */
export function reason(name) {
  return name.replaceAll("_", " ");
}

export { wallClock as clock };
