import nock from 'nock';
import { created, IMAGE, PNG } from '../../harness/engine/api';
import { createKind, createOf, IMAGE_TO_VIDEO } from '../../harness/engine/kinds';

const HOST = 'https://pictures.example.com';
const LINK = `${HOST}/a`;

/** The host of the picture; it must not see the key. */
const host = () => nock(HOST, { badheaders: ['authorization'] });

const make = async (parameters: object = {}) =>
	await createKind(IMAGE_TO_VIDEO, { awaitMode: 'none', ...parameters });

test.each<[string, string, Buffer]>([
	['a PNG', 'image/png', PNG],
	['a JPG', 'image/jpeg', Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
	['a PNG that the host has no word for', 'application/octet-stream', PNG],
])('a link to %s is sent as it is', async (_name, type, content) => {
	const look = host().get('/a').reply(200, content, { 'content-type': type });
	const scope = createOf(IMAGE_TO_VIDEO, { image: LINK }).reply(200, created());

	const { error } = await make({ imageUrl: LINK });

	expect(error).toBeUndefined();
	look.done();
	scope.done();
});

test.each<[string, number, Record<string, string>, string]>([
	[
		'a WebP',
		200,
		{ 'content-type': 'image/webp' },
		'leads to another image (image/webp), not to a JPG or PNG image',
	],
	[
		'a video',
		200,
		{ 'content-type': 'video/mp4' },
		'leads to a video (video/mp4), not to a JPG or PNG image',
	],
	[
		'a web page',
		200,
		{ 'content-type': 'text/html' },
		'leads to a web page, not to a JPG or PNG image',
	],
	['nothing', 404, {}, 'leads to nothing (HTTP 404)'],
	['a login', 403, {}, 'does not open without a login (HTTP 403)'],
])('a link to %s is refused before the clip is paid for', async (_name, status, headers, said) => {
	const look = host().get('/a').reply(status, 'anything', headers);

	const { error, items } = await make({ imageUrl: LINK });

	look.done();
	expect(items).toEqual([]);
	expect(error?.message).toBe(`"Image URL" ${said}`);
	expect(error?.description).toContain('choose "File" in "Image Source"');
});

test('the link to the end image is looked at as well, and its own way out is said', async () => {
	const look = host().get('/a').reply(410);

	const { error } = await make({ imageUrl: IMAGE, additionalFields: { endImageUrl: LINK } });

	look.done();
	expect(error?.message).toBe('"End Image URL" leads to nothing (HTTP 410)');
	expect(error?.description).toContain('use "End Image Field" instead');
});

test('with Check Link off no link is opened', async () => {
	const additionalFields = { endImageUrl: `${HOST}/end` };
	const scope = createOf(IMAGE_TO_VIDEO, { image: LINK, image_tail: `${HOST}/end` }).reply(
		200,
		created(),
	);

	await make({ imageUrl: LINK, additionalFields, options: { checkLink: false } });

	scope.done();
});
