import type { IHttpRequestOptions } from 'n8n-workflow';
import { Cancellation } from '../../../nodes/CometApiKling/base/cancellation';
import { streamFile } from '../../../nodes/CometApiKling/output/fileStream';
import { videoToAudio } from '../../../nodes/CometApiKling/resources/audio/videoToAudio';
import type { ApiContext } from '../../../nodes/CometApiKling/service/client';
import { BASE_URL } from '../../harness/engine/account';
import { FILE_HOST, MP3 } from '../../harness/engine/api';
import { passTime } from '../../harness/engine/fastTime';

const { PassThrough } = jest.requireActual<typeof import('stream')>('stream');

const FILE = {
	url: `${FILE_HOST}/a.mp3`,
	baseUrl: BASE_URL,
	type: videoToAudio.files.mp3,
	keep: storeAll,
};

const never = async () => await new Promise<never>(() => {});

async function storeAll(checked: NodeJS.ReadableStream) {
	for await (const chunk of checked) expect(chunk).toBeDefined();
	return { fileName: 'stored' };
}

/** A context that sends requests, and the requests that it gets. */
function contextWith(answer: () => Promise<unknown>) {
	const requests: IHttpRequestOptions[] = [];
	const httpRequest = async (options: IHttpRequestOptions) => {
		requests.push(options);
		return await answer();
	};
	return { context: { helpers: { httpRequest } } as unknown as ApiContext, requests };
}

function answerOf(body: unknown) {
	return async () => await Promise.resolve({ statusCode: 200, headers: {}, body });
}

function opened() {
	const stream = new PassThrough();
	stream.write(MP3);
	return stream;
}

async function failureOf(context: ApiContext, cancellation = new Cancellation()): Promise<string> {
	const failed = streamFile(context, FILE, cancellation);
	return await failed.then(String, (error: Error) => error.message);
}

test('cancelling ends the stream and the request of a file', async () => {
	const stream = opened();
	const { context, requests } = contextWith(answerOf(stream));
	const cancellation = new Cancellation();
	const failed = failureOf(context, cancellation);
	await passTime(1_000);
	expect(stream.destroyed).toBe(false);

	cancellation.cancel();

	expect(await failed).toBe('the execution was stopped');
	expect(stream.destroyed).toBe(true);
	expect(requests[0].abortSignal?.aborted).toBe(true);
});

test('a stall before the answer ends the request', async () => {
	const { context, requests } = contextWith(never);

	expect(await failureOf(context)).toBe('nothing came for 60 seconds');
	expect(requests[0].abortSignal?.aborted).toBe(true);
});

test('an answer that comes after the timeout is destroyed', async () => {
	const stream = opened();
	let answer: (response: unknown) => void = () => {};
	const { context } = contextWith(async () => await new Promise((resolve) => (answer = resolve)));
	expect(await failureOf(context)).toBe('nothing came for 60 seconds');

	answer(await answerOf(stream)());
	await passTime(1);

	expect(stream.destroyed).toBe(true);
});

test('a slow storage of n8n is no stall', async () => {
	const stream = opened();
	stream.end();
	const keep = async (checked: NodeJS.ReadableStream) => {
		await passTime(120_000);
		checked.resume();
		await passTime(120_000);
		return { fileName: 'stored' };
	};
	const { context } = contextWith(answerOf(stream));

	const stored = await streamFile(context, { ...FILE, keep }, new Cancellation());

	expect(stored.fileName).toBe('stored');
});

test('the stream of an error answer is destroyed', async () => {
	const stream = opened();
	const answer = { statusCode: 503, headers: {}, body: stream };
	const { context } = contextWith(async () => await Promise.resolve(answer));

	expect(await failureOf(context)).toBe('the server answered HTTP 503');
	expect(stream.destroyed).toBe(true);
});

test('a connection that closes without an error is a broken one', async () => {
	const stream = new PassThrough();
	const { context } = contextWith(answerOf(stream));
	const failed = failureOf(context);
	await passTime(1_000);

	stream.destroy();

	expect(await failed).toBe('the connection was lost');
});
