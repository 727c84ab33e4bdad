import type { ServiceAnswer } from '../answer.mjs';
import type { Evidence } from '../evidence.mjs';
import { fact, type Fact } from './fact.mjs';
import { endedTask, fileFacts, isAbout, resultFacts, yesOrNo } from './result.mjs';

const A_MOMENT_MS = 2_000;

const seconds = (ms: number) => `${Math.round(ms / 100) / 10} s`;

/** Whether answers of one kind carry the external ID that was sent. */
function echo(name: string, answers: ServiceAnswer[], externalId: string): Fact {
	const isEchoed = answers.some(({ text }) => text.includes(externalId));
	const seen = answers.length > 0 ? yesOrNo(isEchoed) : undefined;
	return fact(`Is the external task ID in ${name}`, 'perhaps not (?)', seen);
}

/** What is learned from the life of one task. */
export function taskFacts(evidence: Evidence): Fact[] {
	const { task, knownAfterMs, endedAfterMs, words, externalId, answers } = evidence;
	const ended = endedTask(evidence)?.answer;
	const queries = answers.filter(
		(answer) => answer.request.method === 'GET' && isAbout(answer, task),
	);
	const created = answers.filter(
		(answer) =>
			answer.request.method === 'POST' &&
			answer.name !== 'create.repeatedExternalId' &&
			isAbout(answer, task),
	);
	return [
		fact('Is the task_id a string', 'yes (C)', task && yesOrNo(task.isString), task?.isString),
		echo('the answer to the create', created, externalId),
		echo(
			'a query of a running task',
			queries.filter((answer) => answer !== ended && answer.name !== 'query.byExternalId'),
			externalId,
		),
		echo('a query of an ended task', ended ? [ended] : [], externalId),
		fact(
			'When is a new task known to queries',
			'at once; seconds later at a sister route',
			knownAfterMs === undefined ? undefined : `after ${seconds(knownAfterMs)}`,
			knownAfterMs !== undefined && knownAfterMs < A_MOMENT_MS,
		),
		fact(
			'Words for the status',
			'submitted, processing, succeed, failed (C)',
			words.join(', ') || undefined,
			words.every((word) => ['submitted', 'processing', 'succeed', 'failed'].includes(word)),
		),
		fact(
			'Processing time',
			'not published; clients allow 3–6 minutes (3)',
			endedAfterMs === undefined ? undefined : seconds(endedAfterMs),
		),
		...resultFacts(evidence),
		...fileFacts(evidence),
	];
}
