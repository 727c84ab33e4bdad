import { Readable } from 'node:stream';
import type { IExecuteSingleFunctions } from 'n8n-workflow';
import { Cancellation } from '../../nodes/CometApiKling/base/cancellation.js';
import { Limiter } from '../../nodes/CometApiKling/base/limiter.js';
import type { Content } from '../../nodes/CometApiKling/media/content.js';
import { Inspector } from '../../nodes/CometApiKling/media/inspector.js';
import { probeLink } from '../../nodes/CometApiKling/media/probe.js';
import { SOURCE_VIDEO } from '../../nodes/CometApiKling/resources/audio/videoToAudio.js';
import { MEDIA_CAPACITY } from '../../nodes/CometApiKling/run/limits.js';

/** What the node reads of a file in n8n, in pieces as they come from its storage. */
export async function readAsFile(bytes: Buffer): Promise<Content> {
	const getBinaryStream = (_id: string, pieceBytes: number) => {
		const count = Math.ceil(bytes.length / pieceBytes);
		const pieces = Array.from({ length: count }, (_, at) =>
			bytes.subarray(at * pieceBytes, (at + 1) * pieceBytes),
		);
		return Readable.from(pieces);
	};
	const context = { helpers: { getBinaryStream } } as unknown as IExecuteSingleFunctions;
	const run = { cancellation: new Cancellation(), media: new Limiter(MEDIA_CAPACITY) };
	const binary = { id: 'memory:video', data: 'memory', mimeType: 'video/mp4' };
	const file = { binary, sizeBytes: bytes.length, identity: {} };
	const content = await new Inspector(run).file(context, file, SOURCE_VIDEO);
	if (content === undefined) throw new Error('Not read in time');
	return content;
}

/** What the node reads of a link whose host sends parts of files. */
export async function readAsLink(bytes: Buffer): Promise<{ content: Content; readBytes: number }> {
	let readBytes = 0;
	const httpRequest = async ({ headers }: { headers: { range: string } }) => {
		const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(headers.range) ?? [];
		const part = bytes.subarray(Number(from), Number(to) + 1);
		readBytes += part.length;
		const range = part.length === 0 ? '*' : `${from}-${Number(from) + part.length - 1}`;
		return {
			statusCode: part.length === 0 ? 416 : 206,
			headers: { 'content-range': `bytes ${range}/${bytes.length}` },
			body: Readable.from([part]),
		};
	};
	const context = { helpers: { httpRequest } } as unknown as IExecuteSingleFunctions;
	const link = { url: 'https://videos.example/clip.mp4', baseUrl: 'https://api.example' };
	const { content } = await probeLink(context, link, 'video', new Cancellation());
	return { content, readBytes };
}
