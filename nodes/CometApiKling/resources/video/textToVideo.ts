import type { INodeProperties } from 'n8n-workflow';
import { createAwaitModeField } from '../../parameters/awaitMode';
import { requireOption, requirePrompt } from '../../parameters/checks';
import { createBody } from '../../parameters/createBody';
import { additionalFields, newTaskOutput, waitingOptions } from '../../parameters/createFields';
import { optionsField } from '../../parameters/fields';
import type { Route } from '../../service/route';
import { CLIP_RESULT, CLIP_WORDS, clipFields, PROMPT_MAX_CHARS, readClip } from './clip';
import { durationField, modeField, modelField, soundField } from './models';
import { priceNotices } from './priceNotices';

const aspectRatioField: INodeProperties = {
	displayName: 'Aspect Ratio',
	name: 'aspectRatio',
	type: 'options',
	options: [
		{ name: '16:9 (Wide)', value: '16:9' },
		{ name: '9:16 (Portrait)', value: '9:16' },
		{ name: '1:1 (Square)', value: '1:1' },
	],
	default: '16:9',
	description: 'Shape of the clip',
	routing: { send: { type: 'body', property: 'aspect_ratio' } },
};

/** The service has the same default. */
function unlessDefault(ratio: string): string | undefined {
	return ratio === aspectRatioField.default ? undefined : ratio;
}

/** Kling's text-to-video route behind CometAPI: a description in, a clip out. */
export const textToVideo: Route = {
	kind: 'textToVideo',
	path: '/kling/v1/videos/text2video',
	words: {
		...CLIP_WORDS,
		kindLabel: 'Video From Text',
		service: 'Kling text-to-video',
		input: 'the prompts',
		inputRules: 'A prompt may have 2500 characters, and not every model takes every field.',
		otherInput: 'A prompt is against the rules of the service. Change it.',
	},
	media: [],
	...CLIP_RESULT,
	readBody: (fields) => ({
		body: createBody(fields, {
			...readClip(fields),
			prompt: requirePrompt(fields.body.prompt, 'Prompt', PROMPT_MAX_CHARS),
			aspect_ratio: unlessDefault(requireOption(fields.body.aspect_ratio, aspectRatioField)),
		}),
		files: [],
	}),
};

const showOnlyForVideoCreateFromText = { resource: ['video'], operation: ['createFromText'] };

/** Fields in the order in which they are filled in; their routing has the API's names. */
export const createFromTextFields: INodeProperties[] = [
	{
		displayName:
			'Each item makes one clip and is charged to your CometAPI account; the price is shown below "Sound"',
		name: 'textToVideoNotice',
		type: 'notice',
		displayOptions: { show: showOnlyForVideoCreateFromText },
		default: '',
	},
	{
		displayName: 'Prompt',
		name: 'prompt',
		type: 'string',
		required: true,
		typeOptions: { rows: 3 },
		displayOptions: { show: showOnlyForVideoCreateFromText },
		default: '',
		placeholder: 'e.g. a fox walks through fresh snow at dawn',
		description: 'What the clip shows, up to 2500 characters',
		routing: { send: { type: 'body', property: 'prompt' } },
	},
	{ ...modelField, displayOptions: { show: showOnlyForVideoCreateFromText } },
	{ ...modeField, displayOptions: { show: showOnlyForVideoCreateFromText } },
	{ ...durationField, displayOptions: { show: showOnlyForVideoCreateFromText } },
	{ ...aspectRatioField, displayOptions: { show: showOnlyForVideoCreateFromText } },
	{ ...soundField, displayOptions: { show: showOnlyForVideoCreateFromText } },
	...priceNotices(showOnlyForVideoCreateFromText),
	{ ...createAwaitModeField, displayOptions: { show: showOnlyForVideoCreateFromText } },
	...newTaskOutput(textToVideo, showOnlyForVideoCreateFromText),
	additionalFields(showOnlyForVideoCreateFromText, [...clipFields]),
	optionsField(showOnlyForVideoCreateFromText, waitingOptions),
];
