// Steps back and forward: a pure stack of states. Each function gives a new stack.

const MOST = 100;

/** @typedef {{past: any[], present: any, future: any[]}} Stack */

/** @type {(present: any) => Stack} */
export function createStack(present) {
  return { past: [], present, future: [] };
}

// A new state ends the way forward; an equal one changes nothing.
/** @type {(stack: Stack, state: any) => { past: any[]; present: any; future: any[]; }} */
export function record({ past, present, future }, state) {
  if (JSON.stringify(state) === JSON.stringify(present)) return { past, present, future };
  return { past: [...past, present].slice(-MOST), present: state, future: [] };
}

/** @type {(stack: Stack) => Stack} */
export function undo(stack) {
  if (!stack.past.length) return stack;
  const { past, present, future } = stack;
  return { past: past.slice(0, -1), present: past[past.length - 1], future: [present, ...future] };
}

/** @type {(stack: Stack) => Stack} */
export function redo(stack) {
  if (!stack.future.length) return stack;
  const { past, present, future } = stack;
  return { past: [...past, present], present: future[0], future: future.slice(1) };
}
