import type { IN8nHttpFullResponse } from 'n8n-workflow';
import { isOpenable } from '../base/address';
import { linkText } from '../base/text';
import { REQUEST_SETTINGS, type ApiContext } from './client';
import { FailureError } from './failure';

/** Most redirects from a link to its file. */
const REDIRECTS_MAX = 5;

export type ByteStream = Exclude<Parameters<ApiContext['helpers']['prepareBinaryData']>[0], Buffer>;

/** A web address to open, and the address of the service. */
export interface Link {
	/** Often pre-signed, so it is opened without the key. */
	url: string;
	/** The address of the service: only one in a private network has files in one. */
	baseUrl: string;
}

export type OpenLink = Pick<IN8nHttpFullResponse, 'statusCode' | 'headers'> & {
	stream: ByteStream;
	/** The last address, after all redirects. */
	url: string;
};

interface LinkLimits {
	abortSignal: AbortSignal;
	/** Longest wait for the head of an answer. */
	timeoutMs: number;
	/** The part of the file that is asked for, e.g. "bytes=0-99"; hosts may send the whole file. */
	range?: string;
}

/** A transfer that failed. @param reason the end of a sentence: "… could not be downloaded: …" */
export function transferFailed(
	reason: string,
	{ retryable }: { retryable: boolean },
): FailureError {
	return new FailureError({ message: reason, description: '', retryable, mayHaveCreated: false });
}

/**
 * Opens a link without the key, and follows redirects itself: n8n would follow them anywhere. Throws
 * `FailureError` for a link that must not be opened, or what the request helper throws.
 */
export async function openLink(
	context: ApiContext,
	{ url, baseUrl }: Link,
	limits: LinkLimits,
): Promise<OpenLink> {
	let at = url;
	const visited = new Set<string>();
	for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects++) {
		requireOpenable(at, baseUrl, redirects);
		visited.add(at);
		const { statusCode, headers, body } = await request(context, at, limits);
		const stream = body as ByteStream;
		const { location } = headers;
		const isRedirect = [301, 302, 303, 307, 308].includes(statusCode);
		if (!isRedirect || typeof location !== 'string' || !URL.canParse(location, at)) {
			return { statusCode, headers, stream, url: at };
		}
		discard(stream);
		at = new URL(location, at).href;
	}
	const isCircle = visited.size <= REDIRECTS_MAX;
	throw transferFailed(
		`its link was redirected more than ${REDIRECTS_MAX} times${isCircle ? ', in a circle' : ''}`,
		{ retryable: !isCircle },
	);
}

function requireOpenable(url: string, baseUrl: string, redirects: number): void {
	if (isOpenable(url, baseUrl)) return;
	const link = redirects === 0 ? 'its link' : 'a redirect of its link';
	throw transferFailed(
		`${link} leads to a private network or is not a web address, so it was not opened (${linkText(url)})`,
		{ retryable: false },
	);
}

async function request(
	context: ApiContext,
	url: string,
	{ abortSignal, timeoutMs, range }: LinkLimits,
): Promise<IN8nHttpFullResponse> {
	return (await context.helpers.httpRequest({
		url,
		method: 'GET',
		// n8n decompresses answers, and takes half of a compressed file for the whole.
		headers: { 'accept-encoding': 'identity', ...(range !== undefined && { range }) },
		encoding: 'stream',
		...REQUEST_SETTINGS,
		timeout: timeoutMs,
		abortSignal,
	})) as IN8nHttpFullResponse;
}

/** Destroys a stream. It may still emit an error, which would otherwise be unhandled. */
export function discard(stream: ByteStream): void {
	stream.on('error', () => {});
	stream.destroy();
}

/** The first bytes of a stream, and whether these are all; the stream is then closed. */
export async function firstBytes(
	stream: ByteStream,
	maxBytes: number,
): Promise<{ bytes: Buffer; isWhole: boolean }> {
	const chunks: Buffer[] = [];
	let length = 0;
	try {
		for await (const chunk of stream as AsyncIterable<Buffer>) {
			chunks.push(chunk);
			length += chunk.length;
			if (length > maxBytes) break;
		}
	} finally {
		discard(stream);
	}
	return { bytes: Buffer.concat(chunks).subarray(0, maxBytes), isWhole: length <= maxBytes };
}
