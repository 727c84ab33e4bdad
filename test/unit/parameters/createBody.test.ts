import { api, created, newTask, PATH } from '../../harness/engine/api';
import { createKind, createOf, EACH_KIND, IMAGE_TO_VIDEO } from '../../harness/engine/kinds';
import { createAudio } from '../../harness/engine/operations';

const NEW_FIELDS = { new_field: 'value', camera: { type: 'simple', zoom: 1 }, list: [1, 2] };

const withExtra = (extraFields: unknown) => ({
	awaitMode: 'none',
	additionalFields: { extraFields: extraFields as string },
});

/** Fields that the node sends only if the user sets them. */
const OPTIONAL = { audio: [], video: ['cfg_scale', 'negative_prompt', 'prompt'] };

const REPLACEABLE = ['duration', 'mode', 'sound'];

describe.each(EACH_KIND)('Extra Fields of %s', (_name, kind) => {
	test.each([
		['as text', JSON.stringify(NEW_FIELDS)],
		['by an expression', `={{ (${JSON.stringify(NEW_FIELDS)}) }}`],
	])('are added to the body %s', async (_form, extraFields) => {
		const scope = createOf(kind, NEW_FIELDS).reply(200, created());

		const { error } = await createKind(kind, withExtra(extraFields));

		expect(error).toBeUndefined();
		scope.done();
	});

	test('take the place of duration, mode and sound', async () => {
		const fields = { duration: '12', mode: 'max', sound: 'on' };
		const scope = createOf(kind, fields).reply(200, created());

		const { error } = await createKind(kind, withExtra(JSON.stringify(fields)));

		expect(error).toBeUndefined();
		scope.done();
	});

	test('never replace another field that the node sends or can send', async () => {
		const taken = [
			...Object.keys(kind.body).filter((name) => !REPLACEABLE.includes(name)),
			...OPTIONAL[kind.resource],
			'external_task_id',
			'callback_url',
		];
		for (const name of taken) {
			const { error, items } = await createKind(kind, withExtra(JSON.stringify({ [name]: 'x' })));

			expect(items).toEqual([]);
			expect(error?.message).toBe(`"Extra Fields" contains "${name}", which the node sets itself`);
			expect(error?.description).toContain('use the field that this node has for it');
		}
	});
});

test('Extra Fields of a soundtrack are added to its body', async () => {
	const scope = api().post(PATH, newTask(NEW_FIELDS)).reply(200, created());

	await createAudio(withExtra(JSON.stringify(NEW_FIELDS)));

	scope.done();
});

test.each([
	['video_url', { videoSource: 'id', videoId: '861' }],
	['video_id', {}],
])('Extra Fields cannot add a second video as %s', async (name, parameters) => {
	const { error, items } = await createAudio({
		...parameters,
		...withExtra(JSON.stringify({ [name]: 'https://example.com/b.mp4' })),
	});

	expect(items).toEqual([]);
	expect(error?.message).toBe(`"Extra Fields" contains "${name}", which the node sets itself`);
});

test.each([
	['image', { imageSource: 'file' }],
	['image_tail', {}],
])('Extra Fields cannot add a picture as %s', async (name, parameters) => {
	const { error, items } = await createKind(IMAGE_TO_VIDEO, {
		...parameters,
		...withExtra(JSON.stringify({ [name]: 'https://example.com/b.png' })),
	});

	expect(items).toEqual([]);
	expect(error?.message).toBe(`"Extra Fields" contains "${name}", which the node sets itself`);
});

test.each([
	['a text that is no JSON', '{ new_field: }', 'It is "{ new_field: }".'],
	['a list', '["new_field"]', 'It is "["new_field"]".'],
	['a number', '={{ 7 }}', 'It is 7.'],
	['null as text', 'null', 'It is "null".'],
])('Extra Fields cannot be %s', async (_name, extraFields, given) => {
	const { error, items } = await createAudio(withExtra(extraFields));

	expect(items).toEqual([]);
	expect(error?.message).toBe('"Extra Fields" is not a JSON object');
	expect(error?.description).toContain(given);
	expect(error?.description).toContain('{ "new_field": "value" }');
});
