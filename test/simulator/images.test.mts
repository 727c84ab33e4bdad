import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { listenLocally } from '../harness/process/ports.mjs';
import { samplePng } from './server.mjs';
import { clientOn, untilTrue, useSimulator } from './testing.mjs';

const { sim } = await useSimulator({ durationMs: 0 });

const create = async (body: object) =>
	await clientOn(sim, 'imageToVideo').create({ model_name: 'kling-v3', ...body });

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** The beginning of a JPG: a segment of text, and the one that says its size. */
function jpegOf(width: number, height: number): Buffer {
	const size = [height >> 8, height & 255, width >> 8, width & 255];
	return Buffer.from([
		...[0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0],
		...[0xff, 0xc0, 0, 11, 8, ...size, 1, 1, 0x11, 0],
	]);
}

test('base64 is decoded, and its type, size and pixels are kept with the task', async () => {
	const png = samplePng(400, 300);
	const jpg = jpegOf(750, 300);
	const body = { image: png.toString('base64'), image_tail: jpg.toString('base64') };
	const { status, text } = await create(body);
	assert.equal(status, 200, text);
	const [{ received, source }] = sim.tasks;
	assert.deepEqual(received, {
		image: {
			form: 'base64',
			type: 'image/png',
			bytes: png.length,
			sha256: sha256(png),
			width: 400,
			height: 300,
		},
		image_tail: {
			form: 'base64',
			type: 'image/jpeg',
			bytes: jpg.length,
			sha256: sha256(jpg),
			width: 750,
			height: 300,
		},
	});
	assert.equal(source, undefined);
});

const png = samplePng(300, 300);
const refused: Array<[why: string, image: unknown, named: RegExp]> = [
	['a data URL', `data:image/png;base64,${png.toString('base64')}`, /without a data: prefix/],
	['a broken base64', png.toString('base64').slice(0, -1), /must be a URL or base64/],
	[
		'base64 with line breaks',
		`${png.toString('base64').slice(0, 76)}\n${'A'.repeat(76)}`,
		/base64/,
	],
	['words', 'a picture of a kite', /must be a URL or base64/],
	['a GIF', Buffer.from('GIF89a, and more of it').toString('base64'), /JPG or PNG/],
	['half a header', png.subarray(0, 12).toString('base64'), /JPG or PNG/],
	['a small one', samplePng(299, 400).toString('base64'), /at least 300 × 300 pixels, not 299/],
	['a long one', jpegOf(751, 300).toString('base64'), /ratio from 1:2.5 to 2.5:1, not 751/],
	['a high one', jpegOf(300, 751).toString('base64'), /ratio from 1:2.5 to 2.5:1, not 300/],
	['11 MB', Buffer.concat([png, Buffer.alloc(11e6)]).toString('base64'), /larger than 10 MB/],
	['a file', 'file:///a.png', /http or https/],
	['a number', 7, /image must be a string/],
	['an empty text', '', /image must not be empty/],
];

for (const [why, image, named] of refused) {
	test(`${why} is refused as an image and as a last image`, async () => {
		const first = await create({ image });
		assert.deepEqual([first.status, first.json.code], [400, 1201]);
		assert.match(first.text, named);
		const last = await create({ image: sim.imageUrl(), image_tail: image });
		assert.match(last.text, /image_tail /);
		assert.equal(last.status, 400);
		assert.equal(sim.tasks.length, 0);
	});
}

test('a last image is not taken alone', async () => {
	const { status, text } = await create({ image_tail: sim.imageUrl(), prompt: 'a' });
	assert.equal(status, 400);
	assert.match(text, /image is required/);
});

test('a link that can be reached from here is fetched, and what is no image fails the task', async () => {
	const server = createServer(({ url }, response) => {
		response.writeHead(200, { 'content-type': 'image/png' });
		response.end(url === '/kite.png' ? samplePng(500, 500) : '<html>');
	});
	const host = `http://127.0.0.1:${await listenLocally(server)}`;
	await create({ image: `${host}/kite.png`, image_tail: `${host}/page` });
	const [task] = sim.tasks;
	await untilTrue(() => task.outcome === 'failed');
	server.close();
	assert.match(task.failureMessage, /^Failed to fetch the last image: must be a JPG or PNG/);
	assert.deepEqual(
		[task.received.image?.form, task.received.image?.status, task.received.image?.width],
		['link', 200, 500],
	);
});

test('a link elsewhere is believed, as is the sample image', async () => {
	for (const image of ['https://pictures.test/kite.jpg', sim.imageUrl()]) {
		assert.equal((await create({ image })).status, 200);
	}
	assert.deepEqual(
		sim.tasks.map(({ outcome, received }) => [outcome, received]),
		[
			['succeed', {}],
			['succeed', {}],
		],
	);
});

test('content in base64 is shortened where the state is shown', async () => {
	const { body } = (await create({ image: jpegOf(300, 300).toString('base64') }), sim.tasks[0]);
	assert.ok(body.image && body.image.length < 100);
	const large = Buffer.concat([png, Buffer.alloc(10_000)]).toString('base64');
	await create({ image: large });
	const { json } = await clientOn(sim, 'imageToVideo').get('/__simulator/state');
	assert.match(String(json.tasks[1].body.image), /^iVBOR.{35}… \(\d+ characters\)$/);
	assert.match(String(json.requests[1].body.image), /characters/);
	assert.equal(json.tasks[0].body.image, body.image);
});
