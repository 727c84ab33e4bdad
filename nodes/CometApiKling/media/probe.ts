import type { IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';
import { Cancellation, raceWithCancel } from '../base/cancellation';
import { firstBytes, openLink, type Link } from '../service/link';
import { ContentReader, type Content } from './content';

/** Bytes read of a file behind a link: at its start, and once more at the header of a video. */
const START_BYTES = 65_536;
const HEADER_MAX_BYTES = 2 ** 20;

/** Longest wait for one answer. */
const ANSWER_MAX_MS = 5_000;

/** The answer behind a link. */
export interface LinkAnswer {
	statusCode: number;
	headers: IDataObject;
	content: Content;
}

interface Piece {
	statusCode: number;
	headers: IDataObject;
	url: string;
	bytes: Buffer;
	/** Where in the file the bytes begin. */
	offset: number;
	sizeBytes?: number;
	isRanged: boolean;
}

/**
 * Opens a link as the service will: a GET without the key that is closed after the first bytes. (Not a
 * HEAD: links that are signed for GET refuse it.) If the header of a video is further into the file, and the
 * host sends parts of files, a second GET fetches it. Throws `FailureError` for a link that must not be
 * opened, or what the request helper throws.
 *
 * @param cancellation ends the probe, which then throws
 */
export async function probeLink(
	context: IExecuteSingleFunctions,
	link: Link,
	wanted: 'video' | 'image',
	cancellation: Cancellation,
): Promise<LinkAnswer> {
	const first = await fetchPiece(context, link, [0, START_BYTES], cancellation);
	const { statusCode, headers, bytes, sizeBytes, isRanged, url } = first;
	const reader = new ContentReader(wanted, sizeBytes);
	const isGood = statusCode >= 200 && statusCode <= 299;
	if (isGood) reader.read(bytes, 0);
	const next = reader.nextOffset;
	if (isRanged && wanted === 'video' && next !== undefined) {
		const range = [next, HEADER_MAX_BYTES] as const;
		const piece = await fetchPiece(context, { ...link, url }, range, cancellation).catch(() => {});
		if (piece?.isRanged) reader.read(piece.bytes, piece.offset);
	}
	return { statusCode, headers, content: reader.content };
}

async function fetchPiece(
	context: IExecuteSingleFunctions,
	link: Link,
	[from, length]: readonly [number, number],
	cancellation: Cancellation,
): Promise<Piece> {
	const abort = new AbortController();
	const late = new Cancellation(AbortSignal.timeout(ANSWER_MAX_MS));
	const unsubscribe = cancellation.onCancel(() => late.cancel());
	const fetching = async (): Promise<Piece> => {
		const range = `bytes=${from}-${from + length - 1}`;
		const limits = { abortSignal: abort.signal, timeoutMs: ANSWER_MAX_MS, range };
		const { statusCode, headers, stream, url } = await openLink(context, link, limits);
		const { bytes, isWhole } = await firstBytes(stream, length);
		const [offset, ofBytes] = contentRange(statusCode, headers);
		const sizeBytes = ofBytes ?? (statusCode !== 206 && isWhole ? bytes.length : undefined);
		const isRanged = statusCode === 206 && offset !== undefined;
		return { statusCode, headers, url, bytes, offset: offset ?? 0, sizeBytes, isRanged };
	};
	try {
		const piece = await raceWithCancel(fetching(), late);
		if (piece === undefined) throw new Error('No answer in time');
		return piece;
	} finally {
		unsubscribe();
		late.release();
		abort.abort();
	}
}

/** The offset of a part of a file and the size of the file, as far as the answer gives them. */
function contentRange(
	statusCode: number,
	headers: IDataObject,
): [offset: number | undefined, ofBytes: number | undefined] {
	if (statusCode !== 206 && statusCode !== 416) return [undefined, undefined];
	const [, offset, size] =
		/^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(String(headers['content-range'])) ?? [];
	const number = (text?: string) => (text === undefined || text === '*' ? undefined : Number(text));
	return [number(offset), number(size)];
}
