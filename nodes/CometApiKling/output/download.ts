import { Cancellation, sleepUnlessCancelled } from '../base/cancellation';
import { ID_MAX_CHARS } from '../base/ids';
import { Limiter } from '../base/limiter';
import { linkText } from '../base/text';
import { backoffMs, elapsedMs } from '../base/time';
import { DOWNLOADS_MAX } from '../run/limits';
import type { ApiContext } from '../service/client';
import { FailureError, withIds, type Failure } from '../service/failure';
import { transferFailed } from '../service/link';
import { isBlockedByN8n } from '../service/requestHelper';
import { fileTypeOf, type FileType } from '../service/route';
import type { Task } from '../service/task';
import type { FileProblem } from './fileStart';
import { streamFile, type RemoteFile } from './fileStream';

const TRIES_MAX = 3;
const BACKOFF_BUDGET_MS = 60_000;

/**
 * Total time that failed tries of one run may take: an hour, five at a time. Otherwise, a stalled host
 * would hold a thousand items for half a day.
 */
export const LOST_MAX_MS = DOWNLOADS_MAX * 60 * 60_000;

/** The source and destination of files. */
export interface DownloadTarget {
	context: ApiContext;
	/** The address of the service. */
	baseUrl: string;
}

/** The destination of a file, and its processing on the way. */
export type FileWay<T> = Pick<RemoteFile<T>, 'pass' | 'keep'>;

/** The downloads of one run. */
export class Downloads {
	private readonly limiter = new Limiter(DOWNLOADS_MAX);

	/** Time that failed tries have taken so far, in milliseconds. */
	private lostMs = 0;

	constructor(private readonly cancellation = new Cancellation()) {}

	/** Waits for a slot among the run's downloads, and keeps it for all files of a task. */
	async inTurn<T>(work: () => Promise<T>): Promise<T> {
		return await this.limiter.run(work);
	}

	/** Downloads a file of a finished task. Throws `FailureError` if that is not possible. */
	async fetch<T>(
		{ context, baseUrl }: DownloadTarget,
		task: Task,
		name: string,
		way: FileWay<T>,
	): Promise<T> {
		const { cancellation } = this;
		const url = task.result.files[name];
		const type = fileTypeOf(task.route, name, url) as FileType;
		const file = { url, baseUrl, type, ...way };
		let problem: FileProblem = { reason: 'the execution was stopped', retryable: true };
		for (let tries = 0; tries < TRIES_MAX && !cancellation.isCancelled; tries++) {
			const startMs = elapsedMs();
			try {
				if (tries > 0) await this.pause(tries);
				if (this.lostMs < LOST_MAX_MS) return await streamFile(context, file, cancellation);
				throw transferFailed('too many downloads of this run have stalled', { retryable: true });
			} catch (error) {
				this.lostMs += elapsedMs() - startMs;
				problem = problemOf(error);
				if (!problem.retryable) break;
			}
		}
		throw new FailureError(downloadFailure(task, name, problem));
	}

	private async pause(tries: number): Promise<void> {
		const pauseMs = backoffMs(tries - 1, BACKOFF_BUDGET_MS, Math.random());
		await sleepUnlessCancelled(pauseMs, this.cancellation);
	}
}

/** The problem behind an error that was thrown in a download. */
function problemOf(error: unknown): FileProblem {
	if (error instanceof FailureError) {
		return { reason: error.message, retryable: error.failure.retryable };
	}
	if (isBlockedByN8n(error)) {
		return { reason: 'n8n is not allowed to open its address (SSRF protection)', retryable: false };
	}
	return { reason: 'the connection was lost', retryable: true };
}

/** The task is paid and done: its links are shown although a file could not be downloaded. */
function downloadFailure(task: Task, name: string, { reason, retryable }: FileProblem): Failure {
	const links = Object.entries(task.result.files).map(([file, url]) => `${file}: ${linkText(url)}`);
	const failure = {
		message: `The ${name} file could not be downloaded: ${reason}`,
		description: `The task itself succeeded. Get fresh links with the operation "Get" and this Task ID; you do not have to pay again. The links were: ${links.join(' , ')}.`,
		retryable,
		mayHaveCreated: false,
	};
	return withIds(failure, task);
}

/** Characters that not every system allows in file names. Direction marks would hide the extension. */
const UNFIT = /[^\p{L}\p{M}\p{N}._-]/gu;

/** With an id, it stays below the limit of file systems, even if each letter has four bytes. */
const SOURCE_MAX_CHARS = 30;

/**
 * The name of a task's file, which begins like that of its source if known: no folder, no control
 * character, never hidden.
 */
export function fileNameOf({ id, source }: Pick<Task, 'id' | 'source'>, extension: string): string {
	const sourceName = (source?.fileName ?? '').replace(/\.\w+$/, '').slice(0, SOURCE_MAX_CHARS);
	const name = [sourceName, id.slice(0, ID_MAX_CHARS)]
		.filter((part) => part !== '')
		.join('-')
		.replace(UNFIT, '_')
		.replace(/^\.+/, '_');
	return `${name || 'task'}.${extension}`;
}
