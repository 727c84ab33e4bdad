import type { INodeParameters } from 'n8n-workflow';
import { shown } from '../../service/answers';
import { KINDS as SERVICE, type KindName } from '../../service/kinds';
import type { CreateBody } from '../../service/rules';
import {
	api,
	FILE_HOST,
	fileRequest,
	IMAGE,
	MP3,
	MP4,
	OWN_KEY,
	sampleTask,
	TASK_ID,
	VIDEO,
} from './api';
import { runNode, type EngineOptions } from './engine';

/** A route that the node knows by its name only. */
export const AVATAR_KIND = 'other:videos/avatar/image2video';

/** A kind of task, with its required fields alone. */
export interface KindSample {
	kind: KindName;
	path: string;
	resource: 'audio' | 'video';
	/** Resource, operation and the fields that have to be there. */
	create: INodeParameters;
	/** What is sent for them, without the external id. */
	body: CreateBody;
	/** The field that says what it is made from, and its property in the body. */
	source: [field: string, property: 'video_url' | 'prompt' | 'image' | 'sound_file'];
	/** What its results are called in sentences. */
	content: 'audio' | 'clip';
	/** What the service could not make, in the error of a failed task. */
	product: string;
	/** The file that is downloaded by default: its ending, its type and its first bytes. */
	file: { name: string; extension: string; mimeType: string; start: string };
}

/** Where the clip of a task is. */
export const clipUrl = (id = TASK_ID) => `${FILE_HOST}/${id}.mp4?sig=a`;

const SOUND = {
	resource: 'audio',
	content: 'audio',
	file: { name: 'mp3', extension: 'mp3', mimeType: 'audio/mpeg', start: MP3 },
} as const;

const VIDEO_TO_AUDIO: KindSample = {
	...SOUND,
	kind: 'videoToAudio',
	product: 'the soundtrack of "clip.mp4"',
	path: SERVICE.videoToAudio.path,
	create: { resource: 'audio', operation: 'createFromVideo', videoUrl: VIDEO },
	body: { video_url: VIDEO },
	source: ['videoUrl', 'video_url'],
};

export const TEXT_TO_AUDIO: KindSample = {
	...SOUND,
	kind: 'textToAudio',
	product: 'the sound',
	path: SERVICE.textToAudio.path,
	create: { resource: 'audio', operation: 'createFromText', prompt: 'rain on a tin roof' },
	body: { prompt: 'rain on a tin roof', duration: 5 },
	source: ['prompt', 'prompt'],
};

const CLIP = {
	resource: 'video',
	content: 'clip',
	file: { name: 'video', extension: 'mp4', mimeType: 'video/mp4', start: MP4 },
} as const;

/** What is sent for every clip where the user chooses nothing. */
export const CLIP_BODY = { model_name: 'kling-v2-5-turbo', mode: 'std', duration: '5' } as const;

export const TEXT_TO_VIDEO: KindSample = {
	...CLIP,
	kind: 'textToVideo',
	product: 'the clip',
	path: SERVICE.textToVideo.path,
	create: { resource: 'video', operation: 'createFromText', prompt: 'a fox in the snow' },
	body: { ...CLIP_BODY, prompt: 'a fox in the snow' },
	source: ['prompt', 'prompt'],
};

export const IMAGE_TO_VIDEO: KindSample = {
	...CLIP,
	kind: 'imageToVideo',
	product: 'the clip from "picture.png"',
	path: SERVICE.imageToVideo.path,
	create: { resource: 'video', operation: 'createFromImage', imageUrl: IMAGE },
	body: { ...CLIP_BODY, image: IMAGE },
	source: ['imageUrl', 'image'],
};

/** All kinds but the first, which has more tests of its own. */
export const KINDS = [TEXT_TO_AUDIO, IMAGE_TO_VIDEO, TEXT_TO_VIDEO];

/** The same for the route that the node knows by its name only. */
export interface AnySample extends Omit<KindSample, 'kind' | 'resource' | 'content'> {
	kind: KindName | typeof AVATAR_KIND;
	resource: KindSample['resource'] | 'other';
}

const FACE = 'https://example.com/face.png';

export const AVATAR: AnySample = {
	kind: AVATAR_KIND,
	product: 'the result',
	path: '/kling/v1/videos/avatar/image2video',
	resource: 'other',
	create: {
		resource: 'other',
		operation: 'create',
		route: 'videos/avatar/image2video',
		body: JSON.stringify({ image: FACE, sound_file: VIDEO }),
	},
	body: { image: FACE, sound_file: VIDEO },
	source: ['body', 'sound_file'],
	file: { name: 'video', extension: 'mp4', mimeType: 'video/mp4', start: MP4 },
};

export const SAMPLES: Readonly<Record<KindName, KindSample>> & Record<string, AnySample> = {
	[AVATAR_KIND]: AVATAR,
	videoToAudio: VIDEO_TO_AUDIO,
	textToAudio: TEXT_TO_AUDIO,
	imageToVideo: IMAGE_TO_VIDEO,
	textToVideo: TEXT_TO_VIDEO,
};

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

/** A create with its whole body: the required fields and those that the user set. */
export function createOf({ path, body }: KindSample, fields: object = {}) {
	const whole = { ...body, external_task_id: OWN_KEY, ...fields };
	return api().post(path, whole as never);
}

/** The address of a task by its id, and by the key that the node has sent. */
export const taskAt = ({ path }: KindSample, id = TASK_ID) => `${path}/${id}`;
export const byKeyAt = ({ path }: KindSample) => new RegExp(`^${path}/n8n-[0-9a-f]{40}$`);

/** The answer about a task that has succeeded. */
export function madeAs({ kind, body }: KindSample, id = TASK_ID, fields: object = {}) {
	const task = sampleTask(id, '', kind, body);
	task.fileIds = { ...task.fileIds, video: `v-${id}`, audio: `a-${id}` };
	const { body: answer } = shown(task, 'succeed');
	return { ...answer, data: { ...(answer.data as object), ...fields } };
}

/** The file host, which answers one request for the file that is downloaded by default. */
export function fileHostOf({ file }: KindSample, id = TASK_ID) {
	return fileRequest(file.extension, id).reply(200, file.start);
}
