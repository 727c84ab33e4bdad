import { setTimeout as delay } from 'node:timers/promises';
import { hasEnded, type Task } from '../../nodes/CometApiKling/shared/task.js';
import { isAccepted, statusWordOf, taskIdOf, type Answer } from './answer.mjs';
import { readAsNode } from './reading.mjs';
import { queryPath, type Service } from './service.mjs';

export interface Watched {
	/** Unix milliseconds of the first answer that knew the task. */
	knownAt?: number;
	/** Set when the task ended in time. */
	ended?: { task: Task; at: number };
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
			const reading = readAsNode(answer);
			if ('task' in reading && hasEnded(reading.task)) {
				return { ...watched, ended: { task: reading.task, at: answer.at } };
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
