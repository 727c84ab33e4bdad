import type { IDataObject } from 'n8n-workflow';
import { discard, openLink, type ByteStream, type Link } from '../service/openLink';
import type { ApiContext } from '../service/request';
import { STALL_MAX_MS } from './downloadTime';
import { final, passing } from './problem';

export interface OpenFile {
	stream: ByteStream;
	/** What the server announced, where it did. */
	length?: number;
}

/**
 * Asks for a file, without the key. Throws `DownloadError`, `UnopenableLink`, or what the request
 * helper throws.
 */
export async function openFile(
	context: ApiContext,
	link: Link,
	abortSignal: AbortSignal,
): Promise<OpenFile> {
	const { statusCode, headers, stream } = await openLink(context, link, {
		abortSignal,
		timeoutMs: STALL_MAX_MS,
	});
	return { stream: requireGood(statusCode, stream), ...lengthOf(headers) };
}

function requireGood(status: number, stream: ByteStream): ByteStream {
	if (status >= 200 && status <= 299) return stream;
	discard(stream);
	if ([401, 403, 404, 410].includes(status)) {
		throw final(`its link has expired or is not valid any more (HTTP ${status})`);
	}
	const isPassing = status >= 500 || status === 408 || status === 425 || status === 429;
	throw (isPassing ? passing : final)(`the server answered HTTP ${status}`);
}

function lengthOf(headers: IDataObject): Pick<OpenFile, 'length'> {
	const length = Number(headers['content-length'] ?? NaN);
	return Number.isNaN(length) ? {} : { length };
}
