import { setTimeout as delay } from 'node:timers/promises';
import { readStatus, type Task, type TaskStatus } from '../../nodes/CometApiKling/shared/task.js';
import { isAccepted, statusWordOf, taskIdOf, type Answer } from './answer.mjs';
import { readAsNode } from './reading.mjs';
import { queryPath, type Service } from './service.mjs';

const ENDED: TaskStatus[] = ['succeed', 'failed'];

export interface Watched {
	/** Unix milliseconds of the first answer that knew the task. */
	knownAt?: number;
	/** Set when the task ended in time. */
	ended?: { at: number; task?: Task };
	words: string[];
}

interface Pace {
	maxWaitMs: number;
	pollGapMs: number;
}

/**
 * Looks at a task until it has ended. Of the answers only the first of each kind is kept: unknown,
 * refused, each status.
 */
export async function watch(
	service: Service,
	taskId: string,
	{ maxWaitMs, pollGapMs }: Pace,
	say: (line: string) => void,
): Promise<Watched> {
	const watched: Watched = { words: [] };
	const deadline = Date.now() + maxWaitMs;
	while (Date.now() < deadline) {
		const answer = await service.ask('query', 'GET', queryPath(taskId));
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
function keepOnce(answers: Answer[], answer: Answer, says: string): void {
	const name = `query.${says.toLowerCase().replace(/[^\w-]/g, '_')}`;
	if (answers.some((other) => other.name === name)) answers.pop();
	else answer.name = name;
}
