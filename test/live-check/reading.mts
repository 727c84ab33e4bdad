import { ROUTES } from '../../nodes/CometApiKling/resources/resource.js';
import { readCallback } from '../../nodes/CometApiKling/service/callback.js';
import type { Failure } from '../../nodes/CometApiKling/service/failure.js';
import { readAnswerFailure } from '../../nodes/CometApiKling/service/readFailure.js';
import type { Route } from '../../nodes/CometApiKling/service/route.js';
import { hasGoodCode, readTask } from '../../nodes/CometApiKling/service/readTask.js';
import type { Task } from '../../nodes/CometApiKling/service/task.js';
import { isCallback, type SavedAnswer } from './answer.mjs';

export type Reading = { task: Task } | { failure: Failure } | { callback: object | undefined };

function routeOf({ request }: SavedAnswer): Route {
	const isAsked = ({ path }: Route) => request.path === path || request.path.startsWith(`${path}/`);
	return Object.values(ROUTES).find(isAsked) ?? ROUTES.videoToAudio;
}

/** What the node makes of an answer: the steps of `send`, without the network. */
export function readAsNode(answer: SavedAnswer, secrets: string[] = []): Reading {
	const { status, headers, body } = answer;
	if (isCallback(answer)) return { callback: readCallback(body) };
	const route = routeOf(answer);
	const isGood = status >= 200 && status < 300 && hasGoodCode(body);
	const task = isGood ? readTask(body, route) : undefined;
	if (task !== undefined) return { task };
	const request = answer.request.method === 'POST' ? 'create' : 'get';
	const setting = { words: route.words, request, secrets, nowMs: Date.now() } as const;
	return { failure: readAnswerFailure({ statusCode: status, headers, body }, setting) };
}

/** The last value that a field has in an answer, wherever it is. */
function lastValue(text: string, field: string): string | undefined {
	return [...text.matchAll(new RegExp(`"${field}":"([^"]+)"`, 'g'))].at(-1)?.[1];
}

function taskProblems(task: Task, text: string): string[] {
	const { files } = task.result;
	const shown: Array<[string, string | undefined]> = [
		['url_mp3', files.mp3],
		['url_wav', files.wav],
		// Where a video is all there is, no other link has this name.
		...(task.route.files.mp3 ? [] : [['url', files.video] as [string, string | undefined]]),
		['external_task_id', task.externalId],
	];
	const missed = shown.filter(([field, read]) => read === undefined && lastValue(text, field));
	const word = lastValue(text, 'task_status')?.toLowerCase();
	const isEnded = word !== undefined && ['succeed', 'failed'].includes(word);
	return [
		...missed.map(([field]) => `${field} is in the answer and was not read`),
		...(isEnded && task.status !== word ? [`${word} was read as ${task.status}`] : []),
	];
}

function failureProblems(failure: Failure, { status, body }: SavedAnswer): string[] {
	const text = JSON.stringify(body);
	const mustBeTask = status >= 200 && status < 300 && /"task_id":/.test(text);
	const isRefusal = status >= 400 && status < 500;
	return [
		...(mustBeTask ? ['the answer has a task that was not read'] : []),
		...(failure.message === '' ? ['the failure has no message'] : []),
		...(isRefusal && failure.mayHaveCreated ? ['a refusal was read as perhaps created'] : []),
	];
}

/** What the node does not read, or reads wrong, in an answer; empty when all is well. */
export function problemsOf(answer: SavedAnswer): string[] {
	if (answer.status === 0 && !isCallback(answer)) return [];
	const reading = readAsNode(answer);
	if ('task' in reading) return taskProblems(reading.task, JSON.stringify(answer.body));
	if ('failure' in reading) return failureProblems(reading.failure, answer);
	return reading.callback === undefined ? ['the callback names no task'] : [];
}

/** Whether the service has refused a create for good, so that nothing was made and nothing paid. */
export function isRefused(answer: SavedAnswer): boolean {
	const reading = readAsNode(answer);
	if (answer.status === 0 || !('failure' in reading)) return false;
	return !reading.failure.mayHaveCreated && !reading.failure.retryable;
}
