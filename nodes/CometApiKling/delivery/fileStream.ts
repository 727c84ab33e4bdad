import type { IBinaryData } from 'n8n-workflow';
import { pause, Stop } from '../base/stop';
import type { ApiContext } from '../service/request';
import type { FileType } from '../service/route';
import { Attempt } from './attempt';
import { lateness, untilLateMs, type DownloadTime } from './downloadTime';
import { START_MIN_BYTES, startProblem } from './fileStart';
import { discard, type ByteStream, type Link } from '../service/openLink';
import { openFile, type OpenFile } from './openFile';
import { DownloadError, passing } from './problem';

/** How often a download is looked at: a sleep cannot be taken back, so it must not be long. */
const LATENESS_CHECK_MS = 10_000;

/** A file at the service, and what it is called in n8n. */
export interface RemoteFile extends Link {
	fileName: string;
	type: FileType;
}

/**
 * Streams one file into n8n's storage. Ends at a stop, and at the limits of `downloadTime.ts`. Throws
 * `DownloadError`, or what n8n's helpers throw.
 */
export async function streamFile(
	context: ApiContext,
	file: RemoteFile,
	time: DownloadTime,
	stop: Stop,
): Promise<IBinaryData> {
	const attempt = new Attempt(time);
	const lateReason = lateness(attempt.elapsed());
	if (lateReason !== undefined) throw passing(lateReason);
	const abort = new AbortController();
	const done = new Stop(stop);
	const late = failWhenLate(attempt, done);
	const stored = store(context, file, attempt, abort.signal);
	try {
		return await Promise.race([late, stored]);
	} finally {
		for (const promise of [late, stored]) promise.catch(() => {});
		done.stop();
		if (attempt.stream !== undefined) discard(attempt.stream);
		abort.abort();
	}
}

async function failWhenLate(attempt: Attempt, stop: Stop): Promise<never> {
	for (;;) {
		const reason = stop.isStopped ? 'the execution was stopped' : lateness(attempt.elapsed());
		if (reason !== undefined) throw passing(reason);
		await pause(Math.min(LATENESS_CHECK_MS, untilLateMs(attempt.elapsed())), stop);
	}
}

async function store(
	context: ApiContext,
	{ fileName, type, ...link }: RemoteFile,
	attempt: Attempt,
	abortSignal: AbortSignal,
): Promise<IBinaryData> {
	const { stream, length }: OpenFile = await openFile(context, link, abortSignal);
	attempt.watch(stream);
	if (abortSignal.aborted) {
		discard(stream);
		throw passing('it was given up');
	}
	const problem = startProblem(await peek(stream), type);
	if (problem !== undefined) throw new DownloadError(problem);
	const data = await context.helpers.prepareBinaryData(stream, fileName, type.mimeType);
	// Half of a packed file ends without an error; its length tells, where the server announces one.
	if (length !== undefined && length !== attempt.bytes) {
		throw passing(`${attempt.bytes} bytes came where ${length} were announced`);
	}
	return data;
}

/**
 * The first bytes of a stream, put back for whoever reads it next; all of them if they are few.
 *
 * They are put back in the same tick: a small file has ended with its first chunk, and an end that
 * is announced before somebody else listens is an end that nobody hears.
 */
async function peek(stream: ByteStream): Promise<Buffer> {
	let start: Buffer = Buffer.alloc(0);
	return await new Promise((resolve, reject) => {
		const onReadable = () => {
			const chunk = stream.read() as Buffer | null;
			if (chunk === null) return;
			start = Buffer.concat([start, chunk]);
			if (start.length < START_MIN_BYTES) return;
			stream.off('readable', onReadable);
			stream.unshift(start);
			resolve(start);
		};
		stream.once('error', reject);
		stream.once('end', () => resolve(start));
		stream.once('close', () => reject(passing('the connection broke')));
		stream.on('readable', onReadable);
	});
}
