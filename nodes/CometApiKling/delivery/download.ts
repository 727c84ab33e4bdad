import type { IBinaryData, IBinaryKeyData } from 'n8n-workflow';
import { backoffMs } from '../base/backoff';
import { elapsedMs } from '../base/clock';
import { Gate } from '../base/gate';
import { beforeStop, pause } from '../base/stop';
import { linkText } from '../base/text';
import { perRun, type Run } from '../run/run';
import { FailureError, withIds, type Failure } from '../service/failure';
import type { ApiContext } from '../service/request';
import type { Task } from '../service/task';
import { DownloadTime } from './downloadTime';
import { fileNameOf } from './fileName';
import { streamFile, type RemoteFile } from './fileStream';
import { problemOf, type Problem } from './problem';

/** Most downloads of one run at a time: each holds some megabytes on its way to n8n's storage. */
const DOWNLOADS_MAX = 5;

const gateOf = perRun(() => new Gate(DOWNLOADS_MAX));

const timeOf = perRun(() => new DownloadTime());

const ATTEMPTS_MAX = 3;
const BACKOFF_BUDGET_MS = 60_000;

/** Where downloads go and what they belong to. */
export interface Downloader {
	context: ApiContext;
	run: Run;
	/** Where the service is. */
	baseUrl: string;
}

/**
 * Downloads a finished task's files, one after the other. Throws `FailureError` where one cannot be
 * had.
 *
 * @returns binary properties named after the files; one that the task does not have is left out
 */
export async function downloadFiles(
	downloader: Downloader,
	task: Task,
	names: readonly string[],
): Promise<IBinaryKeyData> {
	const files: IBinaryKeyData = {};
	const isThere = (name: string) =>
		task.result.files[name] !== undefined && task.route.files[name] !== undefined;
	const wanted = names.filter(isThere);
	const time = timeOf(downloader.run);
	time.begin(elapsedMs());
	try {
		for (const name of wanted) files[name] = await downloadFile(downloader, task, name);
	} finally {
		time.end(elapsedMs());
	}
	return files;
}

async function downloadFile(
	{ context, run, baseUrl }: Downloader,
	task: Task,
	name: string,
): Promise<IBinaryData> {
	const type = task.route.files[name];
	const fileName = fileNameOf(task, type.extension);
	const file: RemoteFile = { url: task.result.files[name], baseUrl, fileName, type };
	const { stop } = run;
	const time = timeOf(run);
	let problem: Problem | undefined;
	for (let attempt = 0; attempt < ATTEMPTS_MAX && !stop.isStopped; attempt++) {
		if (problem !== undefined) {
			await pause(backoffMs(attempt - 1, BACKOFF_BUDGET_MS, Math.random()), stop);
		}
		try {
			const download = gateOf(run).pass(async () => {
				return stop.isStopped ? undefined : await streamFile(context, file, time, stop);
			});
			const stored = await beforeStop(download, stop);
			if (stored !== undefined) return stored;
		} catch (error) {
			problem = problemOf(error);
			if (!problem.isPassing || time.isOver(elapsedMs())) break;
		}
	}
	throw new FailureError(downloadFailure(task, name, problem));
}

/** The task is paid and done: its links stay in sight although a file could not be had. */
function downloadFailure(task: Task, name: string, problem: Problem | undefined): Failure {
	const links = Object.entries(task.result.files).map(([file, url]) => `${file}: ${linkText(url)}`);
	const failure = {
		message: `The ${name} file could not be downloaded: ${problem?.reason ?? 'the execution was stopped'}`,
		description: `The task itself has succeeded. Get fresh links with the operation "Get" and this Task ID; nothing has to be paid again. The links were: ${links.join(' , ')}.`,
		retryable: problem?.isPassing ?? true,
		mayHaveCreated: false,
	};
	return withIds(failure, task);
}
