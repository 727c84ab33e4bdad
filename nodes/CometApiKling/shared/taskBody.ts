import type { IDataObject } from 'n8n-workflow';
import { refused } from './failed';
import {
	optionalExternalId,
	optionalPrompt,
	optionalSwitch,
	requireHttpUrl,
	requireId,
} from './validation';

const WHERE_VIDEO_IDS_ARE =
	'You find it in the output of the Kling task that made the video; only videos made by Kling in the last 30 days have one.';

function source(body: IDataObject): IDataObject {
	if ('video_id' in body && 'video_url' in body) {
		throw refused(
			'Both a video URL and a video ID are set',
			'Choose one of the two in "Video Source".',
		);
	}
	if ('video_id' in body) {
		return { video_id: requireId(body.video_id, 'Video ID', WHERE_VIDEO_IDS_ARE) };
	}
	return { video_url: requireHttpUrl(body.video_url, 'Video URL') };
}

function isFilled(value: unknown): boolean {
	return value !== undefined && value !== null && String(value).trim() !== '';
}

/**
 * Checks the body of a create and leaves out what is empty. Throws `Failed` before anything is paid.
 *
 * @param body the fields as n8n collected them from the parameters that are shown
 */
export function checkTaskBody(body: IDataObject): IDataObject {
	const checked: IDataObject = {
		...source(body),
		sound_effect_prompt: optionalPrompt(body.sound_effect_prompt, 'Sound Effect Prompt'),
		bgm_prompt: optionalPrompt(body.bgm_prompt, 'Background Music Prompt'),
		asmr_mode: optionalSwitch(body.asmr_mode, 'ASMR Mode'),
		external_task_id: optionalExternalId(body.external_task_id),
		callback_url: isFilled(body.callback_url)
			? requireHttpUrl(body.callback_url, 'Callback URL')
			: undefined,
	};
	return Object.fromEntries(Object.entries(checked).filter(([, value]) => value !== undefined));
}
