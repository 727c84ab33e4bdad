import { sleep } from 'n8n-workflow';
import type { Answer } from '../service/request';

/** Looks of this process that are under way, each with the pause before it. */
const underWay = new Map<string, Promise<Answer>>();

/**
 * One look for all who want the same: who comes while one is under way, or in the pause before it,
 * gets its answer. So callbacks that come together cost no more looks than one of them.
 *
 * @param key     what is looked at, and for whom
 * @param pauseMs how long to wait before a look that nobody else has begun
 */
export async function sharedLook(
	key: string,
	pauseMs: number,
	look: () => Promise<Answer>,
): Promise<Answer> {
	const shared = underWay.get(key) ?? begin(key, pauseMs, look);
	underWay.set(key, shared);
	return await shared;
}

async function begin(key: string, pauseMs: number, look: () => Promise<Answer>): Promise<Answer> {
	try {
		if (pauseMs > 0) await sleep(pauseMs);
		return await look();
	} finally {
		// Before any of those who wait goes on: their next look is another one.
		underWay.delete(key);
	}
}
