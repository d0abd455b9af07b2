// The values of a filter over whole numbers, as texts and as cells: [first, last], both included. Where trips
// without a number are a choice of their own, `unknown` stands for them: alone in both places, or third, behind
// a range; their cell is the last. Pure functions.
/** @import { Column } from "../../server.d.ts" */
import * as values from "../values.js";

export const UNKNOWN = "unknown";
const parseSpan = values.parseWholes("-");

/**
 * What a filter may take.
 * @typedef {object} Numbers
 * @property {number} low
 * @property {number} high
 * @property {number | undefined} unknown the number that stands for none; undefined where that is no choice
 * @property {number} known cells of numbers
 * @property {number} cells all of them
 */

/** @type {(column: Column) => Numbers} */
export function readNumbers({ bins, filter }) {
  const count = bins?.count;
  const { low, high, unknown } = { low: 0, high: (count ?? 1) - 1, ...filter };
  const known = count ?? high + 1;
  return { low, high, unknown, known, cells: known + (unknown === undefined ? 0 : 1) };
}

/** @type {(numbers: Numbers, value: number[]) => boolean} */
export const isAll = ({ low, high }, value) => value[0] === low && value[1] === high;
/** @type {(numbers: Numbers, cell: number) => boolean} */
export const isUnknownCell = ({ known, cells }, cell) => cell >= known && known < cells;
/** @type {(numbers: Numbers, value: number[]) => boolean} */
export const isUnknownOnly = ({ unknown }, value) => unknown !== undefined && value[0] === unknown;

/** @type {(numbers: Numbers, cell: number, value: number[]) => boolean} */
export function takesCell(numbers, cell, value) {
  if (isAll(numbers, value)) return true;
  if (isUnknownCell(numbers, cell)) return value.some((number) => number === numbers.unknown);
  return cell >= value[0] && cell <= value[1];
}

// --- cells from `a` on and before `b` ---------------------------------------------------------------

// Whether a range that does not reach the unknown has it beside itself.
/** @type {(numbers: Numbers, value?: number[] | null) => boolean} */
const takesBeside = (numbers, value) => Boolean(value && value.length > 2 && toSpan(numbers, value)[1] <= numbers.known);

// held: the value whose range is dragged on; what it takes beside a range that does not reach it stays.
/** @type {(numbers: Numbers, span: number[], held?: number[] | null) => number[]} */
export function toValue(numbers, [a, b], held) {
  const { low, high, unknown } = numbers;
  if (unknown === undefined || !isUnknownCell(numbers, b - 1)) {
    const range = [Math.max(low, a), Math.min(high, b - 1)];
    return takesBeside(numbers, held) && !isAll(numbers, range) ? [...range, Number(unknown)] : range;
  }
  if (isUnknownCell(numbers, a)) return [unknown, unknown];
  const span = [Math.max(low, a), high];
  return isAll(numbers, span) ? span : [...span, unknown];
}

// What is taken beside a range that does not reach it is told in words alone.
/** @type {(numbers: Numbers, value: number[]) => number[]} */
export function toSpan(numbers, value) {
  const { high, known, cells } = numbers;
  if (isAll(numbers, value)) return [0, cells];
  if (isUnknownOnly(numbers, value)) return [known, cells];
  return [value[0], value.length > 2 && value[1] === high ? cells : value[1] + 1];
}

// --- texts of links ------------------------------------------------------------------------------------

/** @type {(numbers: Numbers, text: string) => number[]} */
export function parse({ unknown }, text) {
  if (unknown === undefined) return parseSpan(text);
  if (text === UNKNOWN) return [unknown, unknown];
  const [span, ...beside] = text.split(",");
  const ends = parseSpan(span).map((number) => (number === unknown ? NaN : number));
  return [...ends, ...beside.map((word) => (word === UNKNOWN ? unknown : NaN))];
}

/** @type {(numbers: Numbers, value: number[]) => string} */
export function print(numbers, value) {
  if (isUnknownOnly(numbers, value)) return UNKNOWN;
  return [value.slice(0, 2).join("-"), ...value.slice(2).map(() => UNKNOWN)].join(",");
}

/** @type {(numbers: Numbers, value: any) => number[] | undefined} */
export function validate(numbers, value) {
  const { low, high, unknown } = numbers;
  if (!Array.isArray(value) || unknown === undefined) return values.validateSpan(value, [low, high]);
  if (String(value) === String([unknown, unknown])) return [unknown, unknown];
  const [first, last, ...beside] = value;
  const span = values.validateSpan([first, last], [low, high]);
  return span && beside.length ? addUnknown(numbers, span, beside) : span;
}

/** @type {(numbers: Numbers, span: number[], beside: any[]) => number[] | undefined} */
function addUnknown(numbers, span, beside) {
  const isKnown = beside.length === 1 && beside[0] === numbers.unknown;
  if (!isKnown || isAll(numbers, span)) return isKnown ? span : undefined;
  return [...span, beside[0]];
}
