import { setTimeout as delay } from 'node:timers/promises';

export interface PollOptions {
	limitMs: number;
	/** From one answer to the next question. Default: 100. */
	gapMs?: number;
}

export interface WaitOptions extends PollOptions {
	/** What the error says at the limit; the time that has passed is added. */
	otherwise: () => string;
}

type Truthy<Answer> = Exclude<Answer, false | 0 | '' | null | undefined>;

/** Asks again and again; resolves to the first answer that is not false or empty, or to `undefined` at the limit. */
export async function poll<Answer>(
	ask: () => Answer | Promise<Answer>,
	{ limitMs, gapMs = 100 }: PollOptions,
): Promise<Truthy<Answer> | undefined> {
	for (const deadline = Date.now() + limitMs; ; await delay(gapMs)) {
		const answer = await ask();
		if (answer) return answer as Truthy<Answer>;
		if (Date.now() >= deadline) return undefined;
	}
}

/** As `poll`, but the limit is an error. */
export async function waitUntil<Answer>(
	ask: () => Answer | Promise<Answer>,
	{ otherwise, ...options }: WaitOptions,
): Promise<Truthy<Answer>> {
	const answer = await poll(ask, options);
	if (answer === undefined) throw new Error(`${otherwise()} after ${options.limitMs / 1000} s`);
	return answer;
}
