import type { IBinaryData, IBinaryKeyData } from 'n8n-workflow';
import { Cancellation, raceWithCancel, sleepUnlessCancelled } from '../base/cancellation';
import { ID_MAX_CHARS } from '../base/ids';
import { Limiter } from '../base/limiter';
import { linkText } from '../base/text';
import { backoffMs, elapsedMs } from '../base/time';
import { DOWNLOADS_MAX } from '../run/limits';
import type { ApiContext } from '../service/client';
import { FailureError, withIds, type Failure } from '../service/failure';
import { transferFailed } from '../service/link';
import { isBlockedByN8n } from '../service/requestHelper';
import { fileTypeOf, sortOf, type FileType } from '../service/route';
import type { Task } from '../service/task';
import type { FileProblem } from './fileStart';
import { streamFile, type RemoteFile } from './fileStream';

const TRIES_MAX = 3;
const BACKOFF_BUDGET_MS = 60_000;

/**
 * What failed tries of one run may cost together: an hour, five at a time. A host that has stalled
 * would hold a thousand items for half a day.
 */
export const LOST_MAX_MS = DOWNLOADS_MAX * 60 * 60_000;

/** Where files come from and go to. */
interface DownloadTarget {
	context: ApiContext;
	/** Where the service is. */
	baseUrl: string;
}

/** The downloads of one run. */
export class Downloads {
	private readonly limiter = new Limiter(DOWNLOADS_MAX);

	/** What failed tries have cost so far, in milliseconds. */
	private lostMs = 0;

	constructor(private readonly cancellation = new Cancellation()) {}

	/**
	 * Downloads a finished task's files, one after the other. Throws `FailureError` if one cannot be
	 * downloaded.
	 *
	 * @returns binary properties named after the files; one that the task does not have is left out
	 */
	async download(
		target: DownloadTarget,
		task: Task,
		names: readonly string[],
	): Promise<IBinaryKeyData> {
		const files: IBinaryKeyData = {};
		for (const sort of names) {
			for (const [name, url] of Object.entries(task.result.files)) {
				const type = sortOf(name) === sort ? fileTypeOf(task.route, name, url) : undefined;
				if (type !== undefined) files[name] = await this.downloadFile(target, task, name, type);
			}
		}
		return files;
	}

	private async downloadFile(
		{ context, baseUrl }: DownloadTarget,
		task: Task,
		name: string,
		type: FileType,
	): Promise<IBinaryData> {
		const { cancellation } = this;
		const fileName = fileNameOf(task, type.extension);
		const file = { url: task.result.files[name], baseUrl, fileName, type };
		let problem: FileProblem = { reason: 'the execution was stopped', retryable: true };
		for (let tries = 0; tries < TRIES_MAX && !cancellation.isCancelled; tries++) {
			if (tries > 0) {
				const pauseMs = backoffMs(tries - 1, BACKOFF_BUDGET_MS, Math.random());
				await sleepUnlessCancelled(pauseMs, cancellation);
			}
			try {
				const download = this.limiter.run(async () => await this.tryOnce(context, file));
				const stored = await raceWithCancel(download, cancellation);
				if (stored !== undefined) return stored;
			} catch (error) {
				problem = problemOf(error);
				if (!problem.retryable) break;
			}
		}
		throw new FailureError(downloadFailure(task, name, problem));
	}

	private async tryOnce(context: ApiContext, file: RemoteFile): Promise<IBinaryData | undefined> {
		if (this.cancellation.isCancelled) return undefined;
		if (this.lostMs >= LOST_MAX_MS) {
			throw transferFailed('too many downloads of this run have stalled', { retryable: true });
		}
		const startMs = elapsedMs();
		let stored: IBinaryData | undefined;
		try {
			stored = await streamFile(context, file, this.cancellation);
			return stored;
		} finally {
			if (stored === undefined) this.lostMs += elapsedMs() - startMs;
		}
	}
}

/** What an error says that was thrown in a download. */
function problemOf(error: unknown): FileProblem {
	if (error instanceof FailureError) {
		return { reason: error.message, retryable: error.failure.retryable };
	}
	if (isBlockedByN8n(error)) {
		return { reason: 'n8n may not open its address (SSRF protection)', retryable: false };
	}
	return { reason: 'the connection broke', retryable: true };
}

/** The task is paid and done: its links stay in sight although a file could not be downloaded. */
function downloadFailure(task: Task, name: string, { reason, retryable }: FileProblem): Failure {
	const links = Object.entries(task.result.files).map(([file, url]) => `${file}: ${linkText(url)}`);
	const failure = {
		message: `The ${name} file could not be downloaded: ${reason}`,
		description: `The task itself has succeeded. Get fresh links with the operation "Get" and this Task ID; nothing has to be paid again. The links were: ${links.join(' , ')}.`,
		retryable,
		mayHaveCreated: false,
	};
	return withIds(failure, task);
}

/** What file names may not contain on every system. Direction marks would hide the extension. */
const UNFIT = /[^\p{L}\p{M}\p{N}._-]/gu;

/** With an id it stays below what file systems allow, even if each letter has four bytes. */
const SOURCE_MAX_CHARS = 30;

/**
 * The name of a task's file, which begins like that of its source where that is known: no folder, no
 * control character, never hidden.
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
