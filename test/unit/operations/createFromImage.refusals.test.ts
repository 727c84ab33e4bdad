import type { INodeParameters } from 'n8n-workflow';
import { createKind, IMAGE_TO_VIDEO } from '../../harness/engine/kinds';

const END = 'https://example.com/end.png';

/** Anything sent in these tests would fail them: no scope expects it. */
test.each<[name: string, parameters: INodeParameters, message: string, wayOut: string]>([
	['with an empty link', { imageUrl: ' ' }, '"Image URL" is empty', 'starts with https://'],
	[
		'with an end image alone',
		{ imageUrl: ' ', additionalFields: { endImageUrl: END } },
		'There is an end image, but no image to begin with',
		'Fill in "Image URL", or move the only image there',
	],
	[
		'with two end images',
		{ additionalFields: { endImageUrl: END, endImageField: 'data' } },
		'"End Image URL" and "End Image Field" are both filled',
		'leave one of the two empty',
	],
	[
		'with an end image that has no address',
		{ additionalFields: { endImageUrl: 'end.png' } },
		'"End Image URL" is not a web address',
		'Did you mean https://end.png?',
	],
	[
		'with an image in a private network',
		{ imageUrl: 'http://10.0.0.5/a.png' },
		'"Image URL" is in a private network',
		'cannot reach 10.0.0.5',
	],
	[
		'with an image as data',
		{ imageUrl: 'data:image/png;base64,AAAA' },
		'"Image URL" is not a web address',
		'It must start with https://',
	],
	[
		'from an unknown source',
		{ imageSource: 'disk' },
		'"Image Source" has an unknown value',
		'It is "disk". Choose "File" (file) or "Link (URL)" (url).',
	],
	[
		'from a source by expression',
		{ imageSource: "={{ 'url' }}" },
		'"Image Source" has an unknown value',
		'This field takes no expression.',
	],
])('no clip is ordered from an image %s', async (_name, parameters, message, wayOut) => {
	const { error, items } = await createKind(IMAGE_TO_VIDEO, parameters);

	expect(items).toEqual([]);
	expect(error?.message).toBe(message);
	expect(error?.description).toContain(wayOut);
	expect(error?.context.itemIndex).toBe(0);
});
