import type { IDataObject } from 'n8n-workflow';
import { firstRecord, known, nestedValue } from '../../../nodes/CometApiKling/base/records';
import { optionalPrompt } from '../../../nodes/CometApiKling/parameters/checks';
import { refusal } from '../../../nodes/CometApiKling/service/failure';
import type { Route, TaskResult } from '../../../nodes/CometApiKling/service/route';
import { FILE_HOST, files, running, TASK_ID } from './api';

/** A second route that no node has and that shares nothing with the first: one file, no sound. */

export const PICTURE_PATH = '/kling/v1/pictures/text2picture';
export const PICTURE_TASK = `${PICTURE_PATH}/${TASK_ID}`;
export const PICTURE_URL = `${FILE_HOST}/${TASK_ID}.png?sig=a`;

function checkBody(body: IDataObject): IDataObject {
	const prompt = optionalPrompt(body.prompt, 'Prompt', 200);
	if (prompt === undefined) throw refusal('"Prompt" is empty', 'Say what the picture shows.');
	return { prompt };
}

function readResult(taskResult: unknown): TaskResult {
	const { url } = firstRecord(nestedValue(taskResult, ['images']));
	const picture = typeof url === 'string' ? url : undefined;
	return {
		files: known<TaskResult['files']>({ picture }),
		fields: known<IDataObject>({ picture_url: picture }),
	};
}

export const textToPicture: Route = {
	kind: 'textToPicture',
	path: PICTURE_PATH,
	words: {
		kindLabel: 'Picture From Text',
		service: 'Kling text-to-picture',
		product: 'the picture',
		content: 'picture',
		input: 'the prompt',
		inputRules: 'The prompt must say what the picture shows.',
		otherInput: 'The prompt is against the rules of the service. Write another one.',
	},
	media: [],
	files: { picture: { label: 'Picture', extension: 'png', mimeType: 'image/png', start: /^.PNG/ } },
	essentialFiles: ['picture'],
	resultFields: ['picture_url'],
	checkBody,
	readResult,
};

/** The host of the picture, which answers one request for it. */
export function pictureHost(status = 200) {
	return files().get(`/${TASK_ID}.png`).query({ sig: 'a' }).reply(status, '.PNG, not a picture');
}

/** The answer to a look at a task that has succeeded. */
export function pictureMade(task_result: object = { images: [{ index: 0, url: PICTURE_URL }] }) {
	const { data, ...envelope } = running() as { data: IDataObject };
	return { ...envelope, data: { ...data, task_status: 'succeed', task_result } };
}
