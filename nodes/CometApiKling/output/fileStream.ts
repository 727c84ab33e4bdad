import type { IDataObject } from 'n8n-workflow';
import { Cancellation, sleepUnlessCancelled } from '../base/cancellation';
import { spanText } from '../base/text';
import { elapsedMs } from '../base/time';
import type { ApiContext } from '../service/client';
import type { FailureError } from '../service/failure';
import { discard, openLink, transferFailed, type ByteStream, type Link } from '../service/link';
import type { FileType } from '../service/route';
import { START_MIN_BYTES, startProblem, type FileProblem } from './fileStart';

/** Longest time without data, from the request on. */
export const STALL_MAX_MS = 60_000;

/** Longest time for one try: 100 MB, the largest file that the service takes, at 170 KB a second. */
const TRY_MAX_MS = 10 * 60_000;

/** How often both limits are checked: n8n's sleep cannot be cancelled, so it must be short. */
const CHECK_EVERY_MS = 10_000;

/** A file at the service, and its destination. */
export interface RemoteFile<T> extends Link {
	type: FileType;
	/** Changes or copies the chunks after the checks, which apply to the downloaded bytes. */
	pass?: (chunks: AsyncIterable<Buffer>) => AsyncIterable<Buffer>;
	/** Takes the checked stream to its end, e.g. into n8n's storage. */
	keep: (checked: ByteStream) => Promise<T>;
}

interface Progress {
	bytes: number;
	/** Whether the server is to send data; otherwise n8n has not yet stored the received data. */
	isWaiting: boolean;
	streams: ByteStream[];
	/** The problem that the check of the file found; n8n's storage may throw a different error for it. */
	problem?: FailureError;
}

/**
 * Streams one file, and checks while it passes that it begins like its kind and is whole. Throws
 * `FailureError`, or what n8n's helpers throw.
 */
export async function streamFile<T>(
	context: ApiContext,
	file: RemoteFile<T>,
	cancellation: Cancellation,
): Promise<T> {
	const progress: Progress = { bytes: 0, isWaiting: true, streams: [] };
	const abort = new AbortController();
	const done = new Cancellation(cancellation);
	const late = failWhenLate(progress, done);
	const kept = fetchFile(context, file, progress, abort.signal);
	try {
		return await Promise.race([late, kept]);
	} catch (error) {
		throw progress.problem ?? error;
	} finally {
		for (const promise of [late, kept]) promise.catch(() => {});
		done.cancel();
		for (const stream of progress.streams) discard(stream);
		abort.abort();
	}
}

async function failWhenLate(progress: Progress, done: Cancellation): Promise<never> {
	const startMs = elapsedMs();
	let last = { bytes: -1, atMs: startMs };
	for (;;) {
		if (done.isCancelled) throw failed('the execution was stopped');
		const nowMs = elapsedMs();
		if (progress.bytes !== last.bytes || !progress.isWaiting) {
			last = { bytes: progress.bytes, atMs: nowMs };
		}
		if (nowMs - last.atMs >= STALL_MAX_MS)
			throw failed(`nothing came for ${spanText(STALL_MAX_MS)}`);
		if (nowMs - startMs >= TRY_MAX_MS) throw failed(`it took longer than ${spanText(TRY_MAX_MS)}`);
		await sleepUnlessCancelled(CHECK_EVERY_MS, done);
	}
}

async function fetchFile<T>(
	context: ApiContext,
	{ type, pass = (chunks) => chunks, keep, ...link }: RemoteFile<T>,
	progress: Progress,
	abortSignal: AbortSignal,
): Promise<T> {
	const limits = { abortSignal, timeoutMs: STALL_MAX_MS };
	const { statusCode, headers, stream } = await openLink(context, link, limits);
	progress.streams.push(stream);
	if (abortSignal.aborted) discard(stream);
	requireGood(statusCode);
	const length = lengthOf(headers);
	const checked = stream.compose((chunks: AsyncIterable<Buffer>) =>
		pass(checkedChunks(chunks, type, length, progress)),
	) as unknown as ByteStream;
	progress.streams.push(checked);
	// A composed stream does not notice a source that closes without an error.
	stream.once('close', () => {
		if (stream.readableEnded) return;
		progress.problem ??= failed('the connection was lost');
		checked.destroy(progress.problem);
	});
	return await keep(checked);
}

async function* checkedChunks(
	chunks: AsyncIterable<Buffer>,
	type: FileType,
	length: number | undefined,
	progress: Progress,
): AsyncGenerator<Buffer> {
	let start: Buffer | undefined = Buffer.alloc(0);
	for await (const chunk of chunks) {
		progress.bytes += chunk.length;
		let checked = chunk;
		if (start !== undefined) {
			start = checked = Buffer.concat([start, chunk]);
			if (start.length < START_MIN_BYTES) continue;
			throwIf(startProblem(start, type), progress);
			start = undefined;
		}
		progress.isWaiting = false;
		yield checked;
		progress.isWaiting = true;
	}
	progress.isWaiting = false;
	if (start !== undefined) throwIf(startProblem(start, type), progress);
	// A truncated compressed file ends without an error; only an announced length reveals it.
	const isWhole = length === undefined || length === progress.bytes;
	const reason = `${progress.bytes} bytes arrived instead of ${length}`;
	throwIf(isWhole ? undefined : { reason, retryable: true }, progress);
}

function throwIf(problem: FileProblem | undefined, progress: Progress): void {
	if (problem === undefined) return;
	progress.problem = transferFailed(problem.reason, problem);
	throw progress.problem;
}

function requireGood(status: number): void {
	if (status >= 200 && status <= 299) return;
	if ([401, 403, 404, 410].includes(status)) {
		const reason = `its link has expired or is no longer valid (HTTP ${status})`;
		throw transferFailed(reason, { retryable: false });
	}
	const retryable = status >= 500 || [408, 425, 429].includes(status);
	throw transferFailed(`the server answered HTTP ${status}`, { retryable });
}

function lengthOf(headers: IDataObject): number | undefined {
	const length = Number(headers['content-length'] ?? NaN);
	return Number.isNaN(length) ? undefined : length;
}

function failed(reason: string) {
	return transferFailed(reason, { retryable: true });
}
