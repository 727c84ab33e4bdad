import { optionalPrompt } from '../../parameters/checks';
import { createBody } from '../../parameters/createBody';
import type { Route } from '../../service/route';
import { CLIP_RESULT, CLIP_WORDS, PROMPT_MAX_CHARS, readClip } from './clip';
import { END_IMAGE, readImages, START_IMAGE } from './imageSource';

const MEDIA = [START_IMAGE, END_IMAGE];

/** Kling's image-to-video route behind CometAPI: a picture in, a clip that begins with it out. */
export const imageToVideo: Route = {
	kind: 'imageToVideo',
	path: '/kling/v1/videos/image2video',
	words: {
		...CLIP_WORDS,
		kindLabel: 'Video From Image',
		service: 'Kling image-to-video',
		input: 'the image and the prompts',
		inputRules:
			'The image must be JPG or PNG, at most 10 MB, at least 300 pixels wide and high, and not longer than two and a half times its width or height; its address must open without a login.',
		otherInput:
			'The image or a prompt is against the rules of the service. Use another image or change the prompts.',
	},
	media: MEDIA,
	...CLIP_RESULT,
	checkBody: (body, baseUrl) =>
		createBody(
			body,
			baseUrl,
			{
				...readClip(body),
				...readImages(body, baseUrl),
				prompt: optionalPrompt(body.prompt, 'Prompt', PROMPT_MAX_CHARS),
			},
			MEDIA,
		),
};
