import { ContentReader, type Content } from '../../nodes/CometApiKling/media/content.js';

const START_BYTES = 65_536;
const HEADER_MAX_BYTES = 2 ** 20;

/** What the node reads of a file in n8n, in pieces as they come from its storage. */
export function readAsFile(bytes: Buffer): { content: Content; readBytes: number } {
	const reader = new ContentReader('video', bytes.length);
	let at = 0;
	for (; at < bytes.length && reader.nextOffset !== undefined; at += START_BYTES) {
		reader.read(bytes.subarray(at, at + START_BYTES), at);
	}
	return { content: reader.content, readBytes: Math.min(at, bytes.length) };
}

/** What the node reads of a link whose host sends parts of files. */
export function readAsLink(bytes: Buffer): { content: Content; readBytes: number } {
	const reader = new ContentReader('video', bytes.length);
	reader.read(bytes.subarray(0, START_BYTES), 0);
	const next = reader.nextOffset;
	const more = next === undefined ? undefined : bytes.subarray(next, next + HEADER_MAX_BYTES);
	if (more !== undefined) reader.read(more, Number(next));
	const readBytes = Math.min(START_BYTES, bytes.length) + (more?.length ?? 0);
	return { content: reader.content, readBytes };
}
