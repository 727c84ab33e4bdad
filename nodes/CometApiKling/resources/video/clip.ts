import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { optionalPrompt } from '../../parameters/checks';
import type { CreateFields, Route, RouteWords } from '../../service/route';
import { readResult, VIDEO_FILE } from '../files';
import { cfgScaleField, modelNameField } from './models';
import { readModel } from './readModel';

/** The parts that all routes that make clips share. */

export const PROMPT_MAX_CHARS = 2500;

const negativePromptField: INodeProperties = {
	displayName: 'Negative Prompt',
	name: 'negativePrompt',
	type: 'string',
	default: '',
	placeholder: 'e.g. text, people, blur',
	description: 'What should not be in the clip, up to 2500 characters',
	routing: { send: { type: 'body', property: 'negative_prompt' } },
};

/** The additional fields of both, in alphabetical order. */
export const clipFields: INodeProperties[] = [cfgScaleField, modelNameField, negativePromptField];

/** The part of a body that is the same for both. Throws `FailureError`. */
export function readClip({
	body,
	additional,
}: CreateFields): Record<string, IDataObject[string] | undefined> {
	return {
		...readModel(body, additional),
		negative_prompt: optionalPrompt(
			body.negative_prompt,
			negativePromptField.displayName,
			PROMPT_MAX_CHARS,
		),
	};
}

/** Words for sentences about a clip, whatever it is made from. */
export const CLIP_WORDS: Pick<RouteWords, 'kindField' | 'product' | 'preposition' | 'content'> = {
	kindField: 'Kind of Task',
	product: 'the clip',
	preposition: 'from',
	content: 'clip',
};

/** The result of a finished clip. */
export const CLIP_RESULT: Pick<Route, 'files' | 'essentialFiles' | 'resultFields' | 'readResult'> =
	{
		files: { video: VIDEO_FILE },
		essentialFiles: ['video'],
		resultFields: ['duration', 'video_id', 'video_url'],
		readResult,
	};
