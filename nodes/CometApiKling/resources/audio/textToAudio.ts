import type { INodeProperties } from 'n8n-workflow';
import { createAwaitModeField } from '../../parameters/awaitMode';
import { requireNumber, requirePrompt } from '../../parameters/checks';
import { createBody } from '../../parameters/createBody';
import { additionalFields, newTaskOutput, waitingOptions } from '../../parameters/createFields';
import { optionsField } from '../../parameters/fields';
import { invalidInput } from '../../service/failure';
import type { Route } from '../../service/route';
import { AUDIO_FILES, readResult } from '../files';

const PROMPT_MAX_CHARS = 200;

/** Seconds as a number with at most one decimal, because the service takes no more. */
function requireDuration(value: unknown): number {
	const seconds = requireNumber(value, 'Duration', { min: 3, max: 10, unit: 'seconds' });
	const tenths = Math.round(seconds * 1e6) / 1e5;
	if (Number.isInteger(tenths)) return tenths / 10;
	throw invalidInput(
		'"Duration" has more than one decimal',
		`It is ${seconds}. The service takes tenths of a second, e.g. ${seconds.toFixed(1)}.`,
	);
}

/** Kling's text-to-audio route behind CometAPI: a description in, its sound out. */
export const textToAudio: Route = {
	kind: 'textToAudio',
	path: '/kling/v1/audio/text-to-audio',
	words: {
		kindField: 'Kind of Task',
		kindLabel: 'Audio From Text',
		service: 'Kling text-to-audio',
		product: 'the sound',
		content: 'audio',
		input: 'the prompt',
		inputRules: 'The prompt may have 200 characters, and the duration is 3 to 10 seconds.',
		otherInput: 'The prompt is against the rules of the service. Change it.',
	},
	media: [],
	files: AUDIO_FILES,
	essentialFiles: ['mp3', 'wav'],
	resultFields: ['mp3_url', 'wav_url', 'duration'],
	readBody: (fields) => ({
		body: createBody(fields, {
			prompt: requirePrompt(fields.body.prompt, 'Prompt', PROMPT_MAX_CHARS),
			duration: requireDuration(fields.body.duration),
		}),
		files: [],
	}),
	readResult,
};

const showOnlyForAudioCreateFromText = { resource: ['audio'], operation: ['createFromText'] };

/** Fields in the order in which they are filled in; their routing has the API's names. */
export const createFromTextFields: INodeProperties[] = [
	{
		displayName:
			'Each item makes one sound and is charged to your CometAPI account: about $0.035, however long it is',
		name: 'textToAudioNotice',
		type: 'notice',
		displayOptions: { show: showOnlyForAudioCreateFromText },
		default: '',
	},
	{
		displayName: 'Prompt',
		name: 'prompt',
		type: 'string',
		required: true,
		typeOptions: { rows: 3 },
		displayOptions: { show: showOnlyForAudioCreateFromText },
		default: '',
		placeholder: 'e.g. rain on a tin roof, distant thunder',
		description: 'What should be heard, up to 200 characters',
		routing: { send: { type: 'body', property: 'prompt' } },
	},
	{
		displayName: 'Duration',
		name: 'audioDuration',
		type: 'number',
		typeOptions: { minValue: 3, maxValue: 10 },
		displayOptions: { show: showOnlyForAudioCreateFromText },
		default: 5,
		description: 'Length of the sound in seconds, from 3 to 10, in steps of a tenth',
		routing: { send: { type: 'body', property: 'duration' } },
	},
	{ ...createAwaitModeField, displayOptions: { show: showOnlyForAudioCreateFromText } },
	...newTaskOutput(textToAudio, showOnlyForAudioCreateFromText),
	additionalFields(showOnlyForAudioCreateFromText),
	optionsField(showOnlyForAudioCreateFromText, waitingOptions),
];
