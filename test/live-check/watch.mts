import { setTimeout as delay } from 'node:timers/promises';
import type { Route } from '../../nodes/CometApiKling/service/route.js';
import { readStatus } from '../../nodes/CometApiKling/service/readTask.js';
import type { Task, TaskStatus } from '../../nodes/CometApiKling/service/task.js';
import type { Say } from '../harness/say.mjs';
import { isAccepted, statusWordOf, taskIdOf, type ServiceAnswer } from './answer.mjs';
import { readAsNode } from './reading.mjs';
import { queryPath, type AskedService } from './service.mjs';

const ENDED: TaskStatus[] = ['succeed', 'failed'];

export interface Watched {
	/** Unix milliseconds of the first answer that knew the task. */
	knownAt?: number;
	ended?: { at: number; task?: Task };
	words: string[];
}

interface WatchLimits {
	maxWaitMs: number;
	pollGapMs: number;
}

/**
 * Polls a task until it has ended. Only the first answer of each kind is kept: unknown,
 * refused, each status.
 */
export async function watch(
	service: AskedService,
	route: Route,
	taskId: string,
	{ maxWaitMs, pollGapMs }: WatchLimits,
	say: Say,
): Promise<Watched> {
	const watched: Watched = { words: [] };
	const deadline = Date.now() + maxWaitMs;
	while (Date.now() < deadline) {
		const answer = await service.ask('query', 'GET', queryPath(route, taskId));
		const word = isAccepted(answer) && taskIdOf(answer) ? statusWordOf(answer) : undefined;
		keepOnce(service.answers, answer, word ?? `${answer.status || 'noAnswer'}`);
		if (word !== undefined) {
			watched.knownAt ??= answer.at;
			if (!watched.words.includes(word)) {
				watched.words.push(word);
				say(`The task is "${word}"`);
			}
			// By the word, so that an answer which the node cannot read ends the wait all the same.
			if (ENDED.includes(readStatus(word))) {
				const reading = readAsNode(answer);
				return { ...watched, ended: { at: answer.at, ...('task' in reading && reading) } };
			}
		}
		await delay(pollGapMs);
	}
	say('The task has not ended in time; the facts about its result are left open');
	return watched;
}

/** Names the newest answer by what it says, and drops it if that was said before. */
function keepOnce(answers: ServiceAnswer[], answer: ServiceAnswer, says: string): void {
	const name = `query.${says.toLowerCase().replace(/[^\w-]/g, '_')}`;
	if (answers.some((other) => other.name === name)) answers.pop();
	else answer.name = name;
}
