import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { api, FILE_HOST, files, IMAGE, MP3, MP4, OWN_KEY, succeeded, TASK_ID } from './api';
import { runNode, type EngineOptions } from './engine';

/** The kinds of task that are made otherwise than from a video, with their required fields alone. */
export interface KindSample {
	kind: 'textToAudio' | 'imageToVideo' | 'textToVideo';
	path: string;
	resource: 'audio' | 'video';
	/** Resource, operation and the fields that have to be there. */
	create: INodeParameters;
	/** What is sent for them, without the external id. */
	body: IDataObject;
	/** `task_result` of a finished task. */
	resultOf: (id: string) => object;
	/** What its results are called in sentences. */
	content: 'audio' | 'clip';
	/** The file that is downloaded by default, its ending and how it begins. */
	file: { name: string; extension: string; start: string };
}

/** Where the clip of a task is. */
export const clipUrl = (id = TASK_ID) => `${FILE_HOST}/${id}.mp4?sig=a`;

const soundOf = (id: string) => ({
	audios: [
		{
			id: `a-${id}`,
			url_mp3: `${FILE_HOST}/${id}.mp3?sig=a`,
			url_wav: `${FILE_HOST}/${id}.wav?sig=a`,
			duration_mp3: '5.0',
			duration_wav: '5.0',
		},
	],
});
const clipOf = (id: string) => ({
	videos: [{ id: `v-${id}`, url: clipUrl(id), watermark_url: '', duration: '5.1' }],
});

export const TEXT_TO_AUDIO: KindSample = {
	kind: 'textToAudio',
	path: '/kling/v1/audio/text-to-audio',
	resource: 'audio',
	create: { resource: 'audio', operation: 'createFromText', prompt: 'rain on a tin roof' },
	body: { prompt: 'rain on a tin roof', duration: 5 },
	resultOf: soundOf,
	content: 'audio',
	file: { name: 'mp3', extension: 'mp3', start: MP3 },
};

const CLIP = {
	resource: 'video',
	resultOf: clipOf,
	content: 'clip',
	file: { name: 'video', extension: 'mp4', start: MP4 },
} as const;

/** What every clip is sent with where the user chooses nothing. */
export const CLIP_BODY = { model_name: 'kling-v3', mode: 'std', duration: '5' };

export const TEXT_TO_VIDEO: KindSample = {
	...CLIP,
	kind: 'textToVideo',
	path: '/kling/v1/videos/text2video',
	create: { resource: 'video', operation: 'createFromText', prompt: 'a fox in the snow' },
	body: { ...CLIP_BODY, prompt: 'a fox in the snow' },
};

export const IMAGE_TO_VIDEO: KindSample = {
	...CLIP,
	kind: 'imageToVideo',
	path: '/kling/v1/videos/image2video',
	create: { resource: 'video', operation: 'createFromImage', imageUrl: IMAGE },
	body: { ...CLIP_BODY, image: IMAGE },
};

export const KINDS = [TEXT_TO_AUDIO, IMAGE_TO_VIDEO, TEXT_TO_VIDEO];

/** For tables of tests: the kinds, each behind its name. */
export const EACH_KIND = KINDS.map((kind): [string, KindSample] => [kind.kind, kind]);

/** Creates a task of a kind; files are downloaded only where a test wants them. */
export async function createKind(
	{ create }: KindSample,
	parameters: INodeParameters = {},
	options?: EngineOptions,
) {
	return await runNode({ downloadFiles: [], ...create, ...parameters }, options);
}

/** A create that is answered: its whole body, with what the user set beside the required fields. */
export function createOf({ path, body }: KindSample, fields: object = {}) {
	const whole = { ...body, external_task_id: OWN_KEY, ...fields };
	return api().post(path, whole as never);
}

/** The address of a task, and that of a look-up by the key that the node has sent. */
export const taskAt = ({ path }: KindSample, id = TASK_ID) => `${path}/${id}`;
export const lookUpAt = ({ path }: KindSample) => new RegExp(`^${path}/n8n-[0-9a-f]{40}$`);

/** The answer to a look at a task that has succeeded. */
export function madeAs({ resultOf }: KindSample, id = TASK_ID, fields: object = {}) {
	const { data, ...envelope } = succeeded(id) as { data: IDataObject };
	return { ...envelope, data: { ...data, task_info: {}, task_result: resultOf(id), ...fields } };
}

/** The host of the file that is downloaded by default, which answers one request for it. */
export function fileHostOf({ file }: KindSample, id = TASK_ID) {
	return files().get(`/${id}.${file.extension}`).query({ sig: 'a' }).reply(200, file.start);
}
