import { requireNumber, requirePrompt } from '../../parameters/checks';
import { createBody } from '../../parameters/createBody';
import { refusal } from '../../service/failure';
import type { Route } from '../../service/route';
import { AUDIO_FILES, readResult } from '../files';

const PROMPT_MAX_CHARS = 200;

/** Seconds as a number with one decimal at most, which is what the service takes. */
function requireDuration(value: unknown): number {
	const seconds = requireNumber(value, 'Duration', { min: 3, max: 10, unit: 'seconds' });
	const tenths = Math.round(seconds * 1e6) / 1e5;
	if (Number.isInteger(tenths)) return tenths / 10;
	throw refusal(
		'"Duration" has more than one decimal',
		`It is ${seconds}. The service takes tenths of a second, e.g. ${seconds.toFixed(1)}.`,
	);
}

/** Kling's text-to-audio route behind CometAPI: a description in, its sound out. */
export const textToAudio: Route = {
	kind: 'textToAudio',
	path: '/kling/v1/audio/text-to-audio',
	words: {
		kindLabel: 'Audio From Text',
		service: 'Kling text-to-audio',
		product: 'the audio',
		content: 'audio',
		input: 'the prompt',
		inputRules: 'The prompt may have 200 characters, and the duration is 3 to 10 seconds.',
		otherInput: 'The prompt is against the rules of the service. Change it.',
	},
	media: [],
	files: AUDIO_FILES,
	essentialFiles: ['mp3', 'wav'],
	resultFields: ['mp3_url', 'wav_url', 'duration'],
	checkBody: (body, baseUrl) =>
		createBody(body, baseUrl, {
			prompt: requirePrompt(body.prompt, 'Prompt', PROMPT_MAX_CHARS),
			duration: requireDuration(body.duration),
		}),
	readResult,
};
