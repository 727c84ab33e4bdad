import { firstRecord, nestedValue } from '../../../nodes/CometApiKling/base/records.js';
import { taskIdOf, type ServiceAnswer } from '../answer.mjs';
import type { Evidence } from '../evidence.mjs';
import { readAsNode } from '../reading.mjs';
import { fact, type Fact } from './fact.mjs';

const A_MOMENT_MS = 2_000;

const seconds = (ms: number) => `${Math.round(ms / 100) / 10} s`;

const yesOrNo = (isSo: boolean) => (isSo ? 'yes' : 'no');

/** The task of the last answer that showed it ended. */
function endedTask({ answers }: Evidence) {
	const readings = answers.map((answer) => ({ answer, reading: readAsNode(answer) }));
	return readings.flatMap(({ answer, reading }) => {
		const isEnd = 'task' in reading && ['succeed', 'failed'].includes(reading.task.status);
		return isEnd ? [{ answer, task: reading.task }] : [];
	})[0];
}

function resultFacts(evidence: Evidence): Fact[] {
	const ended = endedTask(evidence);
	const hasSucceeded = ended?.task.status === 'succeed';
	const result = ended && nestedValue(ended.task.raw, ['task_result']);
	const audio = firstRecord(nestedValue(result, ['audios']));
	const video = firstRecord(nestedValue(result, ['videos']));
	const given = ['url_mp3', 'url_wav'].filter((name) => audio[name]);
	const length = audio.duration_mp3 ?? audio.duration_wav ?? video.duration;
	const units = ended && ended.task.raw.final_unit_deduction;
	const only = <T,>(value: T) => (hasSucceeded ? value : undefined);
	return [
		fact(
			'Are there audios on success',
			'yes, MP3 and WAV (K)',
			only(given.length > 0 ? given.join(' and ') : 'no'),
			given.length === 2,
		),
		fact('Is there a video on success', 'yes (K)', only(yesOrNo('url' in video)), 'url' in video),
		fact(
			'Type of a duration',
			'string, in seconds (K)',
			only(typeof length),
			typeof length === 'string',
		),
		fact(
			'What is deducted',
			'final_unit_deduction (K)',
			only(units === undefined ? 'not said' : `${String(units)} units`),
		),
	];
}

function fileFacts({ files }: Evidence): Fact[] {
	const results = files.filter(({ kind }) => kind !== 'source video');
	const video = results.find(({ kind }) => kind === 'video');
	const source = files.find(({ kind }) => kind === 'source video');
	const words = results.map(({ kind, status, type }) => `${kind} ${status} ${type}`).join(', ');
	const isOpen = results.every(({ status }) => status === 200);
	const sound =
		video &&
		`${yesOrNo(video.hasSound === true)} (the source: ${yesOrNo(source?.hasSound === true)})`;
	return [
		fact('Do result links open without the key', 'yes, pre-signed (K)', words || undefined, isOpen),
		fact('Has the result video a track of sound', 'unknown; listen to it', sound),
	];
}

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
	const queries = answers.filter((answer) => answer.request.method === 'GET' && taskIdOf(answer));
	const created = answers.filter(
		({ name, request, text }) =>
			request.method === 'POST' && name !== 'create.repeatedExternalId' && text.includes('task_id'),
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
