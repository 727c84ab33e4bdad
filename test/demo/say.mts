import type { Say } from '../harness/say.mjs';

const startedAt = Date.now();

/** Prints a line with the seconds since the start. */
export const sayWhen: Say = (line) => {
	const seconds = Math.round((Date.now() - startedAt) / 1000);
	console.log(`${String(seconds).padStart(4)} s  ${line}`);
};
