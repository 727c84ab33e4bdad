import { created, IMAGE, TASK_ID } from '../../harness/engine/api';
import { createKind, createOf, IMAGE_TO_VIDEO, TEXT_TO_VIDEO } from '../../harness/engine/kinds';

const CLIPS = [IMAGE_TO_VIDEO, TEXT_TO_VIDEO];

/** What is sent for both ways to a clip, beside and instead of the defaults. */
const ROWS: Array<[string, object, object]> = [
	['nothing chosen', {}, {}],
	['another model', { model: 'kling-v2-6' }, { model_name: 'kling-v2-6' }],
	['the mode Pro', { mode: 'pro' }, { mode: 'pro' }],
	['ten seconds', { videoDuration: '10' }, { duration: '10' }],
	['a duration that is a number', { videoDuration: '={{ 10 }}' }, { duration: '10' }],
	['sound', { sound: true }, { sound: 'on' }],
	['sound off', { sound: false }, {}],
	['sound in the mode Pro', { sound: true, mode: 'pro' }, { sound: 'on', mode: 'pro' }],
	[
		'sound of v2.6 in the mode Pro',
		{ model: 'kling-v2-6', mode: 'pro', sound: true },
		{ model_name: 'kling-v2-6', mode: 'pro', sound: 'on' },
	],
	['the cheapest model', { model: 'kling-v2-5-turbo' }, { model_name: 'kling-v2-5-turbo' }],
	['a CFG Scale', { additionalFields: { cfgScale: 0.7 } }, { cfg_scale: 0.7 }],
	['a CFG Scale of nothing', { additionalFields: { cfgScale: 0 } }, { cfg_scale: 0 }],
	[
		'a negative prompt',
		{ additionalFields: { negativePrompt: ' text, people ' } },
		{ negative_prompt: 'text, people' },
	],
	[
		'a model of the user, which takes the place of the chosen one',
		{ model: 'kling-v2-6', additionalFields: { modelName: ' kling-v9 ' } },
		{ model_name: 'kling-v9' },
	],
	[
		'a model of the user, of which nothing is known and nothing refused',
		{ model: 'kling-v2-5-turbo', sound: true, additionalFields: { modelName: 'v9', cfgScale: 1 } },
		{ model_name: 'v9', sound: 'on', cfg_scale: 1 },
	],
	[
		'additional fields that are empty',
		{
			additionalFields: { modelName: ' ', negativePrompt: '', externalTaskId: '', extraFields: '' },
		},
		{},
	],
	[
		'an external ID and a callback URL',
		{ additionalFields: { externalTaskId: 'o-1', callbackUrl: 'https://example.com/hook' } },
		{ external_task_id: 'o-1', callback_url: 'https://example.com/hook' },
	],
	['a prompt of 2500 characters', { prompt: 'x'.repeat(2500) }, { prompt: 'x'.repeat(2500) }],
];

describe.each(CLIPS.map((kind) => [kind.kind, kind] as const))('%s', (_kind, kind) => {
	test.each(ROWS)('with %s it is ordered with that and the defaults', async (_row, set, fields) => {
		const scope = createOf(kind, fields).reply(200, created());

		const { items, error } = await createKind(kind, { awaitMode: 'none', ...set });

		expect(error).toBeUndefined();
		scope.done();
		expect(items[0]).toMatchObject({ json: { task_id: TASK_ID }, pairedItem: { item: 0 } });
	});
});

test('the shape that the service gives by itself is not sent', async () => {
	const scope = createOf(TEXT_TO_VIDEO).reply(200, created());

	await createKind(TEXT_TO_VIDEO, { awaitMode: 'none', aspectRatio: '16:9' });

	scope.done();
});

test.each(['9:16', '1:1'])('a clip from a text may have the shape %s', async (aspectRatio) => {
	const scope = createOf(TEXT_TO_VIDEO, { aspect_ratio: aspectRatio }).reply(200, created());

	await createKind(TEXT_TO_VIDEO, { awaitMode: 'none', aspectRatio });

	scope.done();
});

test.each<[string, object, object]>([
	['a prompt', { prompt: ' the waves roll in ' }, { prompt: 'the waves roll in' }],
	['an empty prompt', { prompt: ' ' }, {}],
	[
		'an image with which it ends',
		{ additionalFields: { endImageUrl: 'https://example.com/end.png' } },
		{ image_tail: 'https://example.com/end.png' },
	],
	['end images that are empty', { additionalFields: { endImageUrl: '', endImageField: '' } }, {}],
	[
		'the share link of a drive',
		{ imageUrl: 'https://www.dropbox.com/s/abc/a.png?dl=0', options: { checkLink: false } },
		{ image: 'https://www.dropbox.com/s/abc/a.png?dl=1' },
	],
	['a link with spaces around it', { imageUrl: ` ${IMAGE} ` }, {}],
])('a clip from an image may have %s', async (_name, set, fields) => {
	const scope = createOf(IMAGE_TO_VIDEO, fields).reply(200, created());

	const { error } = await createKind(IMAGE_TO_VIDEO, { awaitMode: 'none', ...set });

	expect(error).toBeUndefined();
	scope.done();
});
