import type { INodeProperties } from 'n8n-workflow';
import { requirePrompt } from '../../parameters/checks';
import { requireOption } from '../../parameters/choices';
import { createBody } from '../../parameters/createBody';
import type { Route } from '../../service/route';
import { CLIP_RESULT, CLIP_WORDS, PROMPT_MAX_CHARS, readClip } from './clip';

export const aspectRatioField: INodeProperties = {
	displayName: 'Aspect Ratio',
	name: 'aspectRatio',
	type: 'options',
	options: [
		{ name: '16:9 (Wide)', value: '16:9' },
		{ name: '9:16 (Upright)', value: '9:16' },
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
	checkBody: (body, baseUrl) =>
		createBody(body, baseUrl, {
			...readClip(body),
			prompt: requirePrompt(body.prompt, 'Prompt', PROMPT_MAX_CHARS),
			aspect_ratio: unlessDefault(requireOption(body.aspect_ratio, aspectRatioField)),
		}),
};
