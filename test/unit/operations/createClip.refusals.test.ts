import type { INodeParameters } from 'n8n-workflow';
import { createKind, IMAGE_TO_VIDEO, TEXT_TO_VIDEO } from '../../harness/engine/kinds';

type RefusedClip = [name: string, parameters: INodeParameters, message: string, wayOut: string];

/** Anything sent in these tests would fail them: no scope expects it. */
const ROWS: RefusedClip[] = [
	[
		'sound with v2.5 Turbo',
		{ model: 'kling-v2-5-turbo', sound: true },
		'Kling V2.5 Turbo makes no sound',
		'Choose Kling V3, or switch "Sound" off and give the clip its sound with "Create Audio From Video", which is cheaper.',
	],
	[
		'sound with v2.5 Turbo in the mode Pro',
		{ model: 'kling-v2-5-turbo', mode: 'pro', sound: true },
		'Kling V2.5 Turbo makes no sound',
		'Choose Kling V3',
	],
	[
		'sound with v2.6 in the mode Standard',
		{ model: 'kling-v2-6', sound: true },
		'Kling V2.6 makes sound only in the mode Pro',
		'Set "Mode" to Pro, choose Kling V3, or switch "Sound" off',
	],
	[
		'a known model under Model Name that cannot do what is wanted',
		{ sound: true, additionalFields: { modelName: 'kling-v2-5-turbo' } },
		'Kling V2.5 Turbo makes no sound',
		'Choose Kling V3',
	],
	[
		'a CFG Scale with v2.6',
		{ model: 'kling-v2-6', additionalFields: { cfgScale: 0.5 } },
		'Kling V2.6 has no "CFG Scale"',
		'Remove the field, or choose Kling V3, which has it.',
	],
	[
		'a CFG Scale with v2.5 Turbo',
		{ model: 'kling-v2-5-turbo', additionalFields: { cfgScale: 0 } },
		'Kling V2.5 Turbo has no "CFG Scale"',
		'Remove the field',
	],
	[
		'a CFG Scale above 1',
		{ additionalFields: { cfgScale: 1.1 } },
		'"CFG Scale" is out of range',
		'It is 1.1. Give a number from 0 to 1.',
	],
	[
		'a CFG Scale in words',
		{ additionalFields: { cfgScale: "={{ 'close' }}" } },
		'"CFG Scale" is not a number',
		'It is "close".',
	],
	[
		'an unknown model',
		{ model: 'kling-v1' },
		'"Model" has an unknown value',
		'It is "kling-v1". Choose "Kling V3" (kling-v3), "Kling V2.6" (kling-v2-6) or "Kling V2.5 Turbo" (kling-v2-5-turbo).',
	],
	[
		'a model name that is an object',
		{ additionalFields: { modelName: '={{ ({}) }}' } },
		'"Model Name" is not a text',
		'It is an object',
	],
	['an unknown mode', { mode: '4k' }, '"Mode" has an unknown value', 'It is "4k".'],
	['seven seconds', { videoDuration: '7' }, '"Duration" has an unknown value', 'It is "7".'],
	[
		'seven seconds as a number',
		{ videoDuration: '={{ 7 }}' },
		'"Duration" has an unknown value',
		'Choose "5 Seconds" (5) or "10 Seconds" (10).',
	],
	[
		'sound that is a word',
		{ sound: "={{ 'loud' }}" },
		'"Sound" is neither true nor false',
		'It is "loud".',
	],
	[
		'a prompt of 2501 characters',
		{ prompt: 'x'.repeat(2501) },
		'"Prompt" has 2501 characters, 2500 are allowed',
		'Shorten it by 1 characters.',
	],
	[
		'a negative prompt of 2501 characters',
		{ additionalFields: { negativePrompt: 'x'.repeat(2501) } },
		'"Negative Prompt" has 2501 characters, 2500 are allowed',
		'Shorten it by 1 characters.',
	],
	[
		'a sound file to download',
		{ downloadFiles: ['mp3'] },
		'"Download Files" has an unknown value',
		'It is "mp3". Choose "Video" (video).',
	],
];

async function refuse(kind: typeof IMAGE_TO_VIDEO, [, parameters, message, wayOut]: RefusedClip) {
	const { error, items } = await createKind(kind, parameters);

	expect(items).toEqual([]);
	expect(error?.message).toBe(message);
	expect(error?.description).toContain(wayOut);
	expect(error?.context.itemIndex).toBe(0);
}

describe.each([
	['an image', IMAGE_TO_VIDEO],
	['a text', TEXT_TO_VIDEO],
])('no clip is ordered from %s', (_from, kind) => {
	test.each(ROWS)('with %s', async (...row) => await refuse(kind, row));
});

test.each<RefusedClip>([
	['with an empty prompt', { prompt: ' ' }, '"Prompt" is empty', 'Say in a few words'],
	[
		'in an unknown shape',
		{ aspectRatio: '4:3' },
		'"Aspect Ratio" has an unknown value',
		'Choose "16:9 (Wide)" (16:9), "9:16 (Upright)" (9:16) or "1:1 (Square)" (1:1).',
	],
])('no clip is ordered from a text %s', async (...row) => await refuse(TEXT_TO_VIDEO, row));
