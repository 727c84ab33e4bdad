import type { INodeParameters } from 'n8n-workflow';
import type { KindName } from '../service/kinds';

/** The kinds of task as the node has them; those of the service are in the model. */

export interface NodeKind {
	resource: 'audio' | 'video';
	/** The operation that creates such tasks. */
	operation: string;
	/** The property of the body by which the service tells one item's job from another's. */
	property: 'video_url' | 'prompt' | 'image';
	/** The file that is downloaded, as the user names it. */
	file: string;
	/** How that file begins, and its type. */
	start: string;
	mimeType: string;
	/** What creating takes; the expression is that of the item's job. */
	parameters: (job: string) => INodeParameters;
}

const MP3 = { file: 'mp3', start: 'ID3 music', mimeType: 'audio/mpeg' };
const MP4 = { file: 'video', start: '----ftyp film', mimeType: 'video/mp4' };
const CLIP = { model: 'kling-v2-5-turbo', videoDuration: '5' };

export const KINDS: Record<KindName, NodeKind> = {
	videoToAudio: {
		resource: 'audio',
		operation: 'createFromVideo',
		property: 'video_url',
		...MP3,
		parameters: (job) => ({ videoSource: 'url', videoUrl: job }),
	},
	textToAudio: {
		resource: 'audio',
		operation: 'createFromText',
		property: 'prompt',
		...MP3,
		parameters: (job) => ({ prompt: job }),
	},
	imageToVideo: {
		resource: 'video',
		operation: 'createFromImage',
		property: 'image',
		...MP4,
		parameters: (job) => ({ ...CLIP, imageSource: 'url', imageUrl: job }),
	},
	textToVideo: {
		resource: 'video',
		operation: 'createFromText',
		property: 'prompt',
		...MP4,
		parameters: (job) => ({ ...CLIP, prompt: job }),
	},
};
