import { isOpenable } from '../base/address';
import { isRecord, omitUndefined } from '../base/records';
import { safeText } from '../base/text';
import type { Callback } from '../service/callback';
import type { CallbackProof } from '../service/callbackProof';
import { readTask } from '../service/readTask';
import type { Routes, TaskResult } from '../service/route';
import type { Task } from '../service/task';

/** A callback that the API does not confirm, and the facts about it. */
interface Unconfirmed {
	body: unknown;
	callback: Callback;
	proof?: CallbackProof;
	routes: Routes;
}

/**
 * The task as the callback has it, read by the route that finds a file in it. Anybody may have sent
 * it, so only harmless parts of it are returned.
 *
 * A callback without a usable task id, whose address names the task, has the external id in its place.
 *
 * @returns nothing where the body holds no task
 */
export function unconfirmedTask(
	{ body, callback, proof, routes }: Unconfirmed,
	baseUrl: string,
): Task | undefined {
	const hasId = callback.taskId !== undefined || proof === undefined;
	const whole = hasId ? body : { task_id: proof.externalId, data: body };
	const readings = Object.values(routes).map((route) => readTask(whole, route));
	const hasFiles = (task?: Task) => Object.keys(task?.result.files ?? {}).length > 0;
	const task = readings.find(hasFiles) ?? readings[0];
	if (task === undefined) return undefined;
	// Kling documents no audio in callbacks: any files mean the end.
	const isEnd = callback.unknownWord !== undefined && hasFiles(task);
	const status = isEnd ? 'succeed' : task.status;
	const externalId = proof?.externalId ?? task.externalId;
	const statusMessage = safeText(task.statusMessage) || undefined;
	const result = withHarmlessLinks(task.result, baseUrl);
	const sourceUrl = task.source?.url;
	const isHarmful = sourceUrl !== undefined && !isOpenable(sourceUrl, baseUrl);
	const source = isHarmful ? undefined : task.source;
	return omitUndefined<Task>({ ...task, status, externalId, statusMessage, result, source });
}

/** Leaves out links that lead into n8n's own network, or to no website at all. */
function withHarmlessLinks({ files, fields }: TaskResult, baseUrl: string): TaskResult {
	const harmful = Object.values(files).filter((url) => !isOpenable(url, baseUrl));
	const isHarmless = (value: unknown) =>
		!harmful.includes((isRecord(value) ? value.url : value) as string);
	const without = <Fields extends object>(all: Fields) =>
		Object.fromEntries(
			Object.entries(all)
				.filter(([, value]) => isHarmless(value))
				.map(([name, value]) => [name, Array.isArray(value) ? value.filter(isHarmless) : value]),
		) as Fields;
	return { files: without(files), fields: without(fields) };
}
