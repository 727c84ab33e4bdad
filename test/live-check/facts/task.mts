import { firstRecord, nestedValue } from '../../../nodes/CometApiKling/base/records.js';
import { taskIdOf, type ServiceAnswer } from '../answer.mjs';
import type { Evidence } from '../evidence.mjs';
import { orderOf } from '../orders.mjs';
import { readAsNode } from '../reading.mjs';
import { fact, type Fact } from './fact.mjs';

const yesOrNo = (isSo: boolean) => (isSo ? 'yes' : 'no');

function isAbout(answer: ServiceAnswer, task: Evidence['task']): boolean {
	return task !== undefined && taskIdOf(answer)?.id === task.id;
}

/** The task of the last answer that showed it ended. */
function endedTask({ answers, task }: Evidence) {
	const own = answers.filter((answer) => isAbout(answer, task));
	const readings = own.map((answer) => ({ answer, reading: readAsNode(answer) }));
	return readings.flatMap(({ answer, reading }) => {
		const isEnd = 'task' in reading && ['succeed', 'failed'].includes(reading.task.status);
		return isEnd ? [{ answer, task: reading.task }] : [];
	})[0];
}

function resultFacts(evidence: Evidence): Fact[] {
	const { files } = orderOf(evidence.kind).route;
	const [hasAudios, hasVideo] = ['mp3' in files, 'video' in files];
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
			hasAudios ? 'yes, MP3 and WAV (K)' : 'no (K)',
			only(given.length > 0 ? given.join(' and ') : 'no'),
			given.length === (hasAudios ? 2 : 0),
		),
		fact(
			'Is there a video on success',
			`${yesOrNo(hasVideo)} (K)`,
			only(yesOrNo('url' in video)),
			'url' in video === hasVideo,
		),
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

function fileFacts({ kind, files }: Evidence): Fact[] {
	const results = files.filter(({ kind }) => kind !== 'source video');
	const video = results.find(({ kind }) => kind === 'video');
	const source = files.find(({ kind }) => kind === 'source video');
	const words = results.map(({ kind, status, type }) => `${kind} ${status} ${type}`).join(', ');
	const isOpen = results.every(({ status }) => status === 200);
	const hasSound = video?.hasSound === true;
	const compared = source ? ` (the source: ${yesOrNo(source.hasSound === true)})` : '';
	const sound = video && `${yesOrNo(hasSound)}${compared}`;
	const isSoundtrack = orderOf(kind).route.kind === 'videoToAudio';
	return [
		fact('Do result links open without the key', 'yes, pre-signed (K)', words || undefined, isOpen),
		isSoundtrack
			? fact('Has the result video a track of sound', 'unknown; listen to it', sound)
			: fact('Has the result video a track of sound', 'no, ordered silent (K)', sound, !hasSound),
	];
}

const A_MOMENT_MS = 2_000;

const seconds = (ms: number) => `${Math.round(ms / 100) / 10} s`;

/** Whether answers of one kind carry the external ID that was sent. */
function echo(name: string, answers: ServiceAnswer[], externalId: string): Fact {
	const isEchoed = answers.some(({ text }) => text.includes(externalId));
	const seen = answers.length > 0 ? yesOrNo(isEchoed) : undefined;
	return fact(`Is the external task ID in ${name}`, 'perhaps not (?)', seen);
}

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
