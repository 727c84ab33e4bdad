import type { IBinaryData, IBinaryKeyData, IN8nHttpFullResponse } from 'n8n-workflow';
import { Failed } from './failed';
import type { Failure } from './failure';
import { backoffMs } from './polling';
import { pause } from './pause';
import type { ApiContext } from './request';
import { Stop } from './stop';
import type { FileKind, Task } from './task';
import { linkText } from './text';

const FILE_TYPES: Record<FileKind, { extension: string; mimeType: string }> = {
	mp3: { extension: 'mp3', mimeType: 'audio/mpeg' },
	wav: { extension: 'wav', mimeType: 'audio/wav' },
	video: { extension: 'mp4', mimeType: 'video/mp4' },
};

const ATTEMPTS_MAX = 3;
const DOWNLOAD_MAX_MS = 10 * 60_000;
const LATENESS_CHECK_MS = 10_000;

/** Why a file could not be had, and whether another try can help. */
interface Problem {
	reason: string;
	isPassing: boolean;
}

class Unfit extends Error {
	constructor(readonly problem: Problem) {
		super(problem.reason);
	}
}

function unfit(reason: string, isPassing: boolean): Unfit {
	return new Unfit({ reason, isPassing });
}

function problemOf(error: unknown): Problem {
	if (error instanceof Unfit) return error.problem;
	return { reason: 'the connection broke', isPassing: true };
}

type FileStream = Exclude<Parameters<ApiContext['helpers']['prepareBinaryData']>[0], Buffer>;

/**
 * The first bytes of a stream, put back for whoever reads it next.
 *
 * They are put back in the same tick: a small file has ended with its first chunk, and an end that
 * is announced before somebody else listens is an end that nobody hears.
 */
async function peek(stream: FileStream): Promise<string> {
	return await new Promise((resolve, reject) => {
		stream.once('error', reject);
		stream.once('end', () => resolve(''));
		stream.once('readable', () => {
			const first = stream.read() as Buffer | null;
			if (first === null) return;
			stream.unshift(first);
			resolve(first.toString('latin1', 0, 200));
		});
	});
}

function requireFile(response: IN8nHttpFullResponse, start: string): void {
	const status = response.statusCode;
	if ([401, 403, 404, 410].includes(status)) {
		throw unfit(`its link has expired or is not valid any more (HTTP ${status})`, false);
	}
	if (status < 200 || status > 299) {
		throw unfit(`the server answered HTTP ${status}`, status >= 500 || status === 429);
	}
	if (start === '') throw unfit('it is empty', true);
	const isText = /^\s*<(!doctype|html|\?xml)/i.test(start);
	if (isText || String(response.headers['content-type']).includes('text/html')) {
		throw unfit('a web page came instead of a file', true);
	}
}

/** Fails when a download takes too long or its execution is stopped: nothing may wait forever. */
async function failWhenLate(stop: Stop): Promise<never> {
	const deadlineMs = Date.now() + DOWNLOAD_MAX_MS;
	while (!stop.isStopped && Date.now() < deadlineMs) await pause(LATENESS_CHECK_MS, stop);
	throw unfit('it took too long', true);
}

/** Streams one file into n8n's storage. The link is pre-signed, so it is opened without the key. */
async function downloadOnce(
	context: ApiContext,
	url: string,
	fileName: string,
	mimeType: string,
	stop: Stop,
): Promise<IBinaryData> {
	const response = (await context.helpers.httpRequest({
		url,
		method: 'GET',
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
	})) as IN8nHttpFullResponse;
	const stream = response.body as FileStream;
	const done = new Stop(stop);
	const late = failWhenLate(done);
	try {
		return await Promise.race([store(context, response, stream, fileName, mimeType), late]);
	} finally {
		late.catch(() => {});
		done.stop();
		stream.destroy();
	}
}

async function store(
	context: ApiContext,
	response: IN8nHttpFullResponse,
	stream: FileStream,
	fileName: string,
	mimeType: string,
): Promise<IBinaryData> {
	requireFile(response, await peek(stream));
	const data = await context.helpers.prepareBinaryData(stream, fileName, mimeType);
	requireWhole(data, response.headers['content-length']);
	return data;
}

/** n8n keeps what it got when a connection breaks; the length that was announced tells. */
function requireWhole(data: IBinaryData, announced: unknown): void {
	const expected = Number(announced);
	if (announced === undefined || !Number.isFinite(expected) || data.bytes === undefined) return;
	if (data.bytes !== expected) throw unfit(`only ${data.bytes} of ${expected} bytes came`, true);
}

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
			await pause(backoffMs(attempt - 1, DOWNLOAD_MAX_MS, Math.random()), stop);
		}
		try {
			return await downloadOnce(context, url, fileName, mimeType, stop);
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
