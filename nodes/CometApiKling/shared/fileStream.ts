import type { IBinaryData, IN8nHttpFullResponse } from 'n8n-workflow';
import { pause } from './pause';
import type { ApiContext } from './request';
import { Stop } from './stop';

/** Longest time for one file, and how often it is looked at. */
const DOWNLOAD_MAX_MS = 10 * 60_000;
const LATENESS_CHECK_MS = 10_000;

/** Why a file could not be had, and whether another try can help. */
export interface Problem {
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

/** What an error of `streamFile` says. */
export function problemOf(error: unknown): Problem {
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
export async function streamFile(
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
	return await context.helpers.prepareBinaryData(stream, fileName, mimeType);
}
