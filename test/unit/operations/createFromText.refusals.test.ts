import type { INodeParameters } from 'n8n-workflow';
import { createKind, TEXT_TO_AUDIO } from '../../harness/engine/kinds';

/** Anything sent in these tests would fail them: no scope expects it. */
test.each<[string, INodeParameters, string, string]>([
	['a prompt of spaces', { prompt: '  ' }, '"Prompt" is empty', 'Say in a few words'],
	[
		'a prompt by an expression that gives nothing',
		{ prompt: '={{ $json.nothing }}' },
		'"Prompt" is empty',
		'names a field that the incoming item does not have',
	],
	[
		'a prompt of 201 characters',
		{ prompt: 'x'.repeat(201) },
		'"Prompt" has 201 characters, 200 are allowed',
		'Shorten it by 1 characters.',
	],
	['an object as prompt', { prompt: '={{ ({}) }}' }, '"Prompt" is not a text', 'It is an object'],
	[
		'a duration of 3.25 seconds',
		{ audioDuration: 3.25 },
		'"Duration" has more than one decimal',
		'It is 3.25. The service takes tenths of a second, e.g. 3.3.',
	],
	['2.9 seconds', { audioDuration: 2.9 }, '"Duration" is out of range', 'from 3 to 10.'],
	['10.1 seconds', { audioDuration: 10.1 }, '"Duration" is out of range', 'from 3 to 10.'],
	[
		'a duration in words',
		{ audioDuration: "={{ 'long' }}" },
		'"Duration" is not a number',
		'Give a number of seconds from 3 to 10.',
	],
	[
		'a duration that no expression gives',
		{ audioDuration: '={{ undefined }}' },
		'"Duration" is not a number',
		'Give a number of seconds from 3 to 10.',
	],
	[
		'a video to download',
		{ downloadFiles: ['video'] },
		'"Download Files" has an unknown value',
		'Choose "MP3 Audio" (mp3) or "WAV Audio" (wav).',
	],
	[
		'a field that a sound has not',
		{ output: 'selectedFields', outputFields: ['video_url'] },
		'"Fields" has an unknown value',
		'It is "video_url".',
	],
])('%s is refused, and no sound is ordered', async (_name, parameters, message, wayOut) => {
	const { error, items } = await createKind(TEXT_TO_AUDIO, parameters);

	expect(items).toEqual([]);
	expect(error?.message).toBe(message);
	expect(error?.description).toContain(wayOut);
	expect(error?.context.itemIndex).toBe(0);
});
