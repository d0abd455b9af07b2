// What a finger that moves over the head of a sheet means. Pure functions, in CSS pixels.
/** @import { Point } from "../types.d.ts" */

const LEAST_PX = 24; // a tap may slip by less

/**
 * null while it is no swipe: too short, or more aside than along.
 * @param {Point} from where the finger came down
 * @param {Point} to where it is now
 * @returns {"up" | "down" | null}
 */
export function read(from, to) {
  const [aside, along] = [to.x - from.x, to.y - from.y];
  if (Math.abs(along) < LEAST_PX || Math.abs(along) < 2 * Math.abs(aside)) return null;
  return along < 0 ? "up" : "down";
}
