import type { IBinaryData, IBinaryKeyData } from 'n8n-workflow';
import { Failed } from './failed';
import type { Failure } from './failure';
import { problemOf, streamFile, type Problem } from './fileStream';
import { Gate } from './gate';
import { beforeStop, pause } from './pause';
import { backoffMs } from './polling';
import type { ApiContext } from './request';
import type { Stop } from './stop';
import type { FileKind, Task } from './task';
import { linkText } from './text';

const FILE_TYPES: Record<FileKind, { extension: string; mimeType: string }> = {
	mp3: { extension: 'mp3', mimeType: 'audio/mpeg' },
	wav: { extension: 'wav', mimeType: 'audio/wav' },
	video: { extension: 'mp4', mimeType: 'video/mp4' },
};

/** Most downloads of one run at a time: each holds some megabytes on its way to n8n's storage. */
const DOWNLOADS_MAX = 5;

/** By the stop of the run, which its items share. */
const gates = new WeakMap<Stop, Gate>();

function gateOf(stop: Stop): Gate {
	const gate = gates.get(stop) ?? new Gate(DOWNLOADS_MAX);
	gates.set(stop, gate);
	return gate;
}

const ATTEMPTS_MAX = 3;
const BACKOFF_BUDGET_MS = 60_000;

async function downloadFile(
	context: ApiContext,
	task: Task,
	kind: FileKind,
	url: string,
	stop: Stop,
): Promise<IBinaryData> {
	const { extension, mimeType } = FILE_TYPES[kind];
	const fileName = `${task.id}.${extension}`;
	let problem: Problem | undefined;
	for (let attempt = 0; attempt < ATTEMPTS_MAX && !stop.isStopped; attempt++) {
		if (problem !== undefined) {
			await pause(backoffMs(attempt - 1, BACKOFF_BUDGET_MS, Math.random()), stop);
		}
		try {
			const download = gateOf(stop).pass(async () => {
				if (stop.isStopped) return undefined;
				return await streamFile(context, url, fileName, mimeType, stop);
			});
			const file = await beforeStop(download, stop);
			if (file !== undefined) return file;
		} catch (error) {
			problem = problemOf(error);
			if (!problem.isPassing) break;
		}
	}
	throw new Failed(downloadFailure(task, kind, problem));
}

/** The task is paid and done: its links stay in sight although a file could not be had. */
function downloadFailure(task: Task, kind: FileKind, problem: Problem | undefined): Failure {
	const links = Object.entries(task.result.files).map(([name, url]) => `${name}: ${linkText(url)}`);
	return {
		message: `The ${kind} file could not be downloaded: ${problem?.reason ?? 'the execution was stopped'}`,
		description: `The task itself has succeeded. Get fresh links with the operation "Get" and this Task ID; nothing has to be paid again. The links were: ${links.join(' , ')}.`,
		retryable: problem?.isPassing ?? true,
		mayHaveCreated: false,
		task_id: task.id,
		...(task.externalId !== undefined && { external_task_id: task.externalId }),
	};
}

/**
 * Downloads a finished task's files, one after the other.
 *
 * @returns binary properties named after the kinds; a kind that the task does not have is left out
 */
export async function downloadFiles(
	context: ApiContext,
	task: Task,
	kinds: readonly FileKind[],
	stop: Stop,
): Promise<IBinaryKeyData> {
	const files: IBinaryKeyData = {};
	for (const kind of kinds) {
		const url = task.result.files[kind];
		if (url !== undefined) files[kind] = await downloadFile(context, task, kind, url, stop);
	}
	return files;
}
