import type { INodeParameters } from 'n8n-workflow';

/** The kinds of task, as runs of chaos tell them apart. */

export const FILES_URL = 'https://files.kling.example';

export interface ServiceKind {
	resource: 'audio' | 'video';
	/** The operation that creates such tasks. */
	operation: string;
	path: string;
	/** The property of the body by which the service tells one item's job from another's. */
	property: string;
	/** The file that is downloaded, as the user names it. */
	file: string;
	/** How that file begins, and its type. */
	start: string;
	mimeType: string;
	/** What creating takes; the expression is that of the item's job. */
	parameters: (job: string) => INodeParameters;
	result: (id: string) => object;
}

const audios = (id: string) => ({
	audios: [{ id: `a${id}`, url_mp3: `${FILES_URL}/${id}.mp3`, duration_mp3: '5.1' }],
});

/** The service makes a video, too; nobody may take its link for that of an input. */
const videos = (id: string) => ({
	videos: [{ id: `v${id}`, url: `${FILES_URL}/${id}.mp4`, duration: '5.1' }],
});

const MP3 = { file: 'mp3', start: 'ID3 music', mimeType: 'audio/mpeg' };
const MP4 = { file: 'video', start: '----ftyp film', mimeType: 'video/mp4' };
const CLIP = { model: 'kling-v2-5-turbo', videoDuration: '5' };

export const KINDS: Record<string, ServiceKind> = {
	videoToAudio: {
		resource: 'audio',
		operation: 'createFromVideo',
		path: '/kling/v1/audio/video-to-audio',
		property: 'video_url',
		...MP3,
		parameters: (job) => ({ videoSource: 'url', videoUrl: job }),
		result: (id) => ({ ...audios(id), ...videos(id) }),
	},
	textToAudio: {
		resource: 'audio',
		operation: 'createFromText',
		path: '/kling/v1/audio/text-to-audio',
		property: 'prompt',
		...MP3,
		parameters: (job) => ({ prompt: job }),
		result: audios,
	},
	imageToVideo: {
		resource: 'video',
		operation: 'createFromImage',
		path: '/kling/v1/videos/image2video',
		property: 'image',
		...MP4,
		parameters: (job) => ({ ...CLIP, imageSource: 'url', imageUrl: job }),
		result: videos,
	},
	textToVideo: {
		resource: 'video',
		operation: 'createFromText',
		path: '/kling/v1/videos/text2video',
		property: 'prompt',
		...MP4,
		parameters: (job) => ({ ...CLIP, prompt: job }),
		result: videos,
	},
};
