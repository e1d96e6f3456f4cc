// Step: how a film that is not where it should be is brought there unseen.
//
// Displays of a carriage don't talk; each keeps its own film in step with its own
// clock. What is off by little runs a little slower or faster until it is right,
// which nobody sees and, since films are muted, nobody hears. What is off by much
// is moved, and then left alone for some seconds: a film that can't be kept in
// step must not stutter as well.

// In s: less than this is left alone; what was begun goes on to this; more than
// this is moved.
const BEARS = 0.015;
const DONE = 0.004;
const FAR = 0.1;
// By how much a film runs slower or faster.
const TRIM = 0.02;
// How long a film that was moved is not moved again, in ms; each time twice as long.
const REST = 5_000;

/** still is how a film begins: at its own pace, never moved. */
export const still = { rate: 1, moved: -Infinity, rest: REST };

/** far says whether a film that is off by so many s is to be moved, not trimmed. */
export function far(off) {
  return Math.abs(off) > FAR;
}

/** moved is a film that is moved at a moment of the page's. */
export function moved(state, moment) {
  return { rate: 1, moved: moment, rest: 2 * state.rest };
}

/**
 * keep decides what becomes of a film that is ahead of its time by off s: its rate
 * from now on, and whether to move it at once.
 */
export function keep(state, off, moment) {
  if (far(off) && moment - state.moved >= state.rest) return { ...moved(state, moment), move: true };
  const right = 1 - Math.sign(off) * TRIM;
  const bears = state.rate === right ? DONE : BEARS;
  return { ...state, rate: Math.abs(off) > bears ? right : 1, move: false };
}

/** middle is the median of some numbers, so that one late look moves no film. */
export function middle(numbers) {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
}
